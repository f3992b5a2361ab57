import { Injectable } from '@nestjs/common';
import { WorkerDatabase } from '../../platform/database/database.js';
import { statement } from '../../platform/database/statement.js';
import type { TenantClock } from '../../platform/clock/tenant-clock.js';
import type { Applicant, PartyDirectory } from '../signals/party-directory.port.js';
import { ApplicantSessions } from './applicant-sessions.read-model.js';

const TIMEOUT_MS = 2_000;

const tenantClock = statement(
  'applicant-tenant-clock',
  `SELECT business_anchor, wall_anchor FROM applicant_session s, request_gate(s.client_id)
   WHERE s.tenant_id = $1 AND s.id = (SELECT session_id FROM credit_authorisation WHERE tenant_id = $1 AND id = $2)`,
);

/** Opens the person behind a credit authorisation for the bureau's request, and for nothing else. */
@Injectable()
export class PartyDirectoryService implements PartyDirectory {
  constructor(
    private readonly database: WorkerDatabase,
    private readonly sessions: ApplicantSessions,
  ) {}

  async applicantOf(
    tenantId: string,
    authorisationId: string,
    signal: AbortSignal,
  ): Promise<Applicant | null> {
    const statements = [
      this.sessions.byAuthorisationStatement(authorisationId),
      tenantClock(tenantId, authorisationId),
    ];
    const [sessionRows, clockRows] = await this.database.batch(tenantId, statements, {
      signal,
      kind: 'read',
      timeoutMs: TIMEOUT_MS,
    });
    const session = sessionRows === undefined ? null : this.sessions.fromRows(sessionRows);
    const party = session?.parties.find(({ authorisation }) => authorisation.id === authorisationId);
    const clock = clockRows?.rows[0] as
      { business_anchor: Date | null; wall_anchor: Date | null } | undefined;
    if (!session || !party || !clock || party.wrappedKey === null || party.salt === null) return null;
    const { fullName, idNumber, mobile } = this.sessions.openParty(tenantId, party);
    return {
      fullName,
      idNumber,
      mobile,
      scenario: session.scenario,
      wrappedKey: party.wrappedKey,
      salt: party.salt,
      clock: clockOf(clock.business_anchor, clock.wall_anchor),
    };
  }
}

const clockOf = (business: Date | null, wall: Date | null): TenantClock => ({
  businessAnchor: business?.getTime() ?? null,
  wallAnchor: wall?.getTime() ?? null,
});
