import { Injectable } from '@nestjs/common';
import { statement, type Statement } from '../../platform/database/statement.js';
import type { SessionRecord } from './domain/session.js';
import type { PartyState, SessionStatus } from './domain/states.js';

export interface NewParty {
  readonly id: string;
  readonly role: string;
  readonly relation: string | null;
  /** SHA-256 of the link's secret. */
  readonly linkHash: Buffer;
}

export interface CompletedParty {
  readonly id: string;
  readonly state: PartyState;
  readonly subjectId: string;
  readonly sealedPerson: Buffer;
}

/** Session and parties in one statement; a party is not updated anywhere but in the version that was read. */
const insert = statement(
  'applicant-session-insert',
  `WITH made AS (
     INSERT INTO applicant_session (tenant_id, id, version, status, client_id, channel, store_id, staff_id,
       client_reference, created_at, expires_at)
     VALUES ($1, $2, 1, 'created', $3, $4, $5, $6, $7, $8, $9) RETURNING tenant_id, id)
   INSERT INTO party (tenant_id, session_id, position, id, role, relation, kind, state, link_hash)
   SELECT made.tenant_id, made.id, ordinality - 1, p.id, role, relation, 'person', 'awaiting', decode(link_hash, 'hex')
   FROM made, unnest($10::uuid[], $11::text[], $12::text[], $13::text[])
     WITH ORDINALITY AS p(id, role, relation, link_hash, ordinality)`,
);

const advance = statement(
  'applicant-session-advance',
  `WITH changed AS (
     UPDATE applicant_session SET version = version + 1, status = $4, scenario = coalesce($5, scenario)
     WHERE tenant_id = $1 AND id = $2 AND version = $3 RETURNING 1)
   SELECT require_rows(count(*), 1) FROM changed`,
);

const openParty = statement(
  'party-open',
  `UPDATE party SET state = 'opened', opened_at = $3 WHERE tenant_id = $1 AND id = $2 AND state = 'awaiting'`,
);

const identifyParty = statement(
  'party-identify',
  `UPDATE party SET state = $3, subject_id = $4, sealed_person = $5, identified_at = coalesce(identified_at, $6),
     completed_at = CASE WHEN $3 = 'completed' THEN $6 END
   WHERE tenant_id = $1 AND id = $2`,
);

const findSubject = statement('subject-find', 'SELECT id, wrapped_key, salt FROM subject_find($1)');
const expectSubject = statement('subject-expected', 'SELECT subject_expected($1, $2, $3, $4)');
const linkOf = statement(
  'applicant-link',
  'SELECT tenant_id, client_id, session_id, party_id FROM applicant_link($1)',
);

@Injectable()
export class ApplicantSessionsRepository {
  insert(tenantId: string, session: Omit<SessionRecord, 'parties'>, parties: readonly NewParty[]): Statement {
    return insert(
      tenantId,
      session.id,
      session.clientId,
      session.channel,
      session.storeId,
      session.staffId,
      session.clientReference,
      new Date(session.createdAt),
      new Date(session.expiresAt),
      parties.map(({ id }) => id),
      parties.map(({ role }) => role),
      parties.map(({ relation }) => relation),
      parties.map(({ linkHash }) => linkHash.toString('hex')),
    );
  }

  /** Raises FC031 when the session is not in the version that was decided on. Parties hang on it. */
  advance(
    tenantId: string,
    session: SessionRecord,
    status: SessionStatus,
    scenario: string | null,
  ): Statement {
    return advance(tenantId, session.id, session.version, status, scenario);
  }

  openParty(tenantId: string, partyId: string, at: Date): Statement {
    return openParty(tenantId, partyId, at);
  }

  identifyParty(tenantId: string, party: CompletedParty, at: Date): Statement {
    return identifyParty(tenantId, party.id, party.state, party.subjectId, party.sealedPerson, at);
  }

  /** Columns id, wrapped_key, salt; no row for a person the lender does not know. */
  findSubject(blindIndex: Buffer): Statement {
    return findSubject(blindIndex);
  }

  /** Makes the person unless it is there; raises FC032 when it is there under another id. */
  expectSubject(blindIndex: Buffer, id: string, wrappedKey: Buffer, salt: Buffer): Statement {
    return expectSubject(blindIndex, id, wrappedKey, salt);
  }

  linkOf(hash: Buffer): Statement {
    return linkOf(hash);
  }
}
