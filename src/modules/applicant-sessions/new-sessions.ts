import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '../../kernel/clock.js';
import { encodeId } from '../../kernel/ids.js';
import { CLOCK } from '../../platform/clock/clock.js';
import { ConfigService } from '../../platform/config/config.js';
import type { Statement } from '../../platform/database/statement.js';
import type { RequestGate } from '../../platform/gate.js';
import type { Effect } from '../../platform/idempotency/idempotent.js';
import { Ids } from '../../platform/ids.js';
import { Consents } from '../consents/consents.service.js';
import { CreditAuthorisations } from '../credit-authorisations/credit-authorisations.service.js';
import { ApplicantSessionsRepository } from './applicant-sessions.repository.js';
import { LINK_BYTES, linkHash } from './domain/link.js';
import type { Channel, WishedParty } from './domain/parties.js';
import { qrSvg } from './domain/qr-code.js';
import { sessionEvent } from './domain/session-record.js';
import type { PartyRecord, SessionRecord } from './domain/session.js';
import { sessionExpiry } from './domain/states.js';
import { sessionView } from './domain/view.js';

/** A session as wished, with every id looked up. */
export interface WishedSession {
  readonly channel: Channel;
  readonly storeId: string | null;
  readonly staffId: string | null;
  readonly clientReference: string | null;
  readonly parties: readonly WishedParty[];
}

/** Makes a session: its parties with their links, and every permission that will be asked for. */
@Injectable()
export class NewSessions {
  constructor(
    private readonly repository: ApplicantSessionsRepository,
    private readonly consents: Consents,
    private readonly authorisations: CreditAuthorisations,
    private readonly ids: Ids,
    private readonly config: ConfigService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  effect(gate: RequestGate, wished: WishedSession): Effect {
    const tokens = wished.parties.map(() => randomBytes(LINK_BYTES).toString('base64url'));
    const { session, asked } = this.session(gate, wished);
    const links = new Map(session.parties.map(({ id }, at) => [id, this.link(tokens[at] ?? '')]));
    const borrower = session.parties.find(({ role }) => role === 'borrower');
    const code = qrSvg((borrower && links.get(borrower.id)) ?? '');
    const id = encodeId('aps', session.id);
    const linked = session.parties.map((party, at) => ({ ...party, linkHash: linkHash(tokens[at] ?? '') }));
    const roles = session.parties.map(({ role }) => role);
    return {
      status: 201,
      body: sessionView(session, gate, links, code),
      headers: { location: `/v1/applicant-sessions/${id}`, etag: `"${session.version}-created"` },
      resourceId: id,
      statements: [this.repository.insert(gate.tenantId, session, linked), ...asked],
      audit: [
        {
          action: 'applicant_session.created',
          resource: id,
          previousState: null,
          newState: 'created',
          data: { channel: session.channel, roles },
        },
      ],
      events: [sessionEvent(session)],
    };
  }

  private session(gate: RequestGate, wished: WishedSession): { session: SessionRecord; asked: Statement[] } {
    const head = this.head(gate, wished);
    const partyIds = wished.parties.map(() => this.ids.next());
    const owner = { tenantId: gate.tenantId, sessionId: head.id, partyIds, expiresAt: head.expiresAt };
    const consents = this.consents.asked(owner);
    const authorisations = this.authorisations.asked(owner);
    const parties = wished.parties.map(({ role, relation }, position): PartyRecord => ({
      id: at(partyIds, position),
      position,
      role,
      relation: relation ?? null,
      state: 'awaiting',
      subjectId: null,
      sealedPerson: null,
      wrappedKey: null,
      salt: null,
      authorisation: at(authorisations.byParty, position),
      consents: at(consents.byParty, position),
    }));
    return { session: { ...head, parties }, asked: [consents.statement, authorisations.statement] };
  }

  private link(token: string): string {
    return `${this.config.values.publicOrigin}/apply/${token}`;
  }

  private head(
    gate: RequestGate,
    { channel, storeId, staffId, clientReference }: WishedSession,
  ): Omit<SessionRecord, 'parties'> {
    return {
      id: this.ids.next(),
      version: 1,
      status: 'created',
      clientId: gate.clientId,
      channel,
      storeId,
      staffId,
      clientReference,
      scenario: null,
      createdAt: this.clock.now(),
      expiresAt: sessionExpiry(gate.businessNow),
    };
  }
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new Error('a party without its permissions');
  return found;
}
