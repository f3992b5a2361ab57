import type { QueryResult } from 'pg';
import type { ConsentPurpose } from '../consents/domain/consent-texts.js';
import type { Permission, PermissionState } from '../consents/domain/permission.js';
import type { PartyRecord, SessionRecord } from './domain/session.js';
import type { Channel, PartyRole, Relation } from './domain/parties.js';
import type { PartyState, SessionStatus } from './domain/states.js';

interface SessionRow {
  session_id: string;
  session_version: string;
  status: SessionStatus;
  client_id: string;
  channel: Channel;
  store_id: string | null;
  staff_id: string | null;
  client_reference: string | null;
  scenario: string | null;
  created_at: Date;
  expires_at: Date;
  party_id: string;
  position: number;
  role: PartyRole;
  relation: Relation | null;
  state: PartyState;
  subject_id: string | null;
  sealed_person: Buffer | null;
  wrapped_key: Buffer | null;
  salt: Buffer | null;
  authorisation_id: string;
  authorisation_version: string;
  authorisation_state: PermissionState;
  authorisation_expires_at: Date;
  consents: {
    purpose: ConsentPurpose;
    id: string;
    version: number;
    state: PermissionState;
    expires_at: number;
  }[];
}

/** One row per party, in order; null when there is none. */
export function sessionFromRows(result: QueryResult): SessionRecord | null {
  const rows = result.rows as SessionRow[];
  const [first] = rows;
  if (first === undefined) return null;
  return {
    id: first.session_id,
    version: Number.parseInt(first.session_version, 10),
    status: first.status,
    clientId: first.client_id,
    channel: first.channel,
    storeId: first.store_id,
    staffId: first.staff_id,
    clientReference: first.client_reference,
    scenario: first.scenario,
    createdAt: first.created_at.getTime(),
    expiresAt: first.expires_at.getTime(),
    parties: rows.map(partyOf),
  };
}

function partyOf(row: SessionRow): PartyRecord {
  const consents = row.consents.map(({ purpose, id, version, state, expires_at: expiresAt }) => [
    purpose,
    { id, version, state, expiresAt },
  ]);
  return {
    id: row.party_id,
    position: row.position,
    role: row.role,
    relation: row.relation,
    state: row.state,
    subjectId: row.subject_id,
    sealedPerson: row.sealed_person,
    wrappedKey: row.wrapped_key,
    salt: row.salt,
    authorisation: {
      id: row.authorisation_id,
      version: Number.parseInt(row.authorisation_version, 10),
      state: row.authorisation_state,
      expiresAt: row.authorisation_expires_at.getTime(),
    },
    consents: Object.fromEntries(consents) as Record<ConsentPurpose, Permission>,
  };
}
