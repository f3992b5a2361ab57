import type { ConsentPurpose } from '../../consents/domain/consent-texts.js';
import type { Permission } from '../../consents/domain/permission.js';
import type { Channel, PartyRole, Relation } from './parties.js';
import type { PartyState, SessionStatus } from './states.js';

/** One person of a session as stored. Ids are raw UUIDs. */
export interface PartyRecord {
  readonly id: string;
  readonly position: number;
  readonly role: PartyRole;
  readonly relation: Relation | null;
  readonly state: PartyState;
  readonly subjectId: string | null;
  readonly sealedPerson: Buffer | null;
  /** The subject's wrapped data key and commitment salt; null before the party is identified. */
  readonly wrappedKey: Buffer | null;
  readonly salt: Buffer | null;
  readonly authorisation: Permission;
  readonly consents: Readonly<Record<ConsentPurpose, Permission>>;
}

/** A session as stored. Instants are epoch milliseconds: `createdAt` wall time, `expiresAt` business time. */
export interface SessionRecord {
  readonly id: string;
  readonly version: number;
  /** As stored; the status at a moment is `ApplicantSessions.statusAt()`. */
  readonly status: SessionStatus;
  readonly clientId: string;
  readonly channel: Channel;
  readonly storeId: string | null;
  readonly staffId: string | null;
  readonly clientReference: string | null;
  /** Gateway-Test-Scenario as it came, or the persona's; null = the upstreams' own default. */
  readonly scenario: string | null;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** In the order of the request that created the session. */
  readonly parties: readonly PartyRecord[];
}
