import { Inject, Injectable } from '@nestjs/common';
import type { QueryResult } from 'pg';
import type { Clock } from '../../../kernel/clock.js';
import { CLOCK } from '../../../platform/clock/clock.js';
import { AppDatabase } from '../../../platform/database/database.js';
import type { Statement } from '../../../platform/database/statement.js';
import { gateStatement, readGate, type RequestGate } from '../../../platform/gate.js';
import { Problem } from '../../../platform/http/problem.js';
import type { RequestContext } from '../../../platform/http/request-context.js';
import { ApplicantSessions, type PartyRecord, type SessionRecord } from '../applicant-sessions.read-model.js';
import { ApplicantSessionsRepository } from '../applicant-sessions.repository.js';
import { isLinkToken, linkHash } from '../domain/link.js';

/** Who opened a link, and what it leads to. A visitor has no token: tenant and clock come from the link. */
export interface Visitor {
  readonly gate: RequestGate;
  readonly session: SessionRecord;
  readonly party: PartyRecord;
}

interface LinkRow {
  tenant_id: string;
  client_id: string;
  session_id: string;
  party_id: string;
}

/** Finds what a link leads to. */
@Injectable()
export class Visitors {
  constructor(
    private readonly database: AppDatabase,
    private readonly repository: ApplicantSessionsRepository,
    private readonly sessions: ApplicantSessions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** null for whatever must not be told apart: no such link, an expired session, a suspended partner. */
  async find(ctx: RequestContext, token: string): Promise<Visitor | null> {
    if (!isLinkToken(token)) return null;
    const [links] = await this.read(ctx, null, [this.repository.linkOf(linkHash(token))]);
    const link = links?.rows[0] as LinkRow | undefined;
    if (link === undefined) return null;
    const { tenant_id: tenantId, client_id: clientId } = link;
    const statements = [gateStatement(clientId), this.sessions.readStatement(link.session_id)];
    const [gateRows, sessionRows] = await this.read(ctx, tenantId, statements);
    const gate = gateRows === undefined ? null : this.openGate(gateRows, tenantId, clientId);
    const session = sessionRows === undefined ? null : this.sessions.fromRows(sessionRows);
    const party = session?.parties.find(({ id }) => id === link.party_id);
    // Live pages come with customer sign-in: until then there is none.
    if (gate === null || gate.livemode || session === null || party === undefined) return null;
    return this.sessions.statusAt(session, gate.businessNow) === 'expired' ? null : { gate, session, party };
  }

  read(
    ctx: RequestContext,
    tenantId: string | null,
    statements: readonly Statement[],
  ): Promise<QueryResult[]> {
    const options = {
      signal: ctx.deadline.signal,
      kind: 'read',
      timeoutMs: ctx.deadline.remainingMs(),
    } as const;
    return this.database.batch(tenantId, statements, options);
  }

  private openGate(rows: QueryResult, tenantId: string, clientId: string): RequestGate | null {
    try {
      return readGate(rows, { tenantId, clientId }, this.clock.now());
    } catch (error) {
      if (error instanceof Problem) return null;
      throw error;
    }
  }
}
