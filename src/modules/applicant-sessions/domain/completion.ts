import type { ConsentPurpose } from '../../consents/domain/consent-texts.js';
import type { PersonData } from './person.js';
import type { PartyRecord, SessionRecord } from './session.js';
import { sessionStatusOf, type PartyState, type SessionStatus } from './states.js';

/** What one party filled in, checked. */
export interface Entry {
  readonly party: PartyRecord;
  readonly person: PersonData;
  readonly consents: readonly ConsentPurpose[];
  readonly creditAuthorisation: boolean;
  /** Of the party in the request, for problems; empty on the page. */
  readonly pointer: string;
}

/** A person as the lender knows them: the one found, or the one to be made. */
export interface Subject {
  readonly id: string;
  readonly blindIndex: Buffer;
  readonly wrappedKey: Buffer;
  readonly salt: Buffer;
}

export interface Identified {
  readonly entry: Entry;
  readonly subject: Subject;
}

export type EntryProblem = {
  code: 'applicant_session_closed' | 'party_repeated' | 'party_identity_differs';
  pointer: string;
};

/** What stands against these persons filling in these parties; null = nothing. */
export function entryProblem(session: SessionRecord, identified: readonly Identified[]): EntryProblem | null {
  const seen = new Map<string, string>();
  for (const { id, subjectId } of session.parties) if (subjectId !== null) seen.set(subjectId, id);
  const filled = new Set<string>();
  for (const { entry, subject } of identified) {
    const { party, pointer } = entry;
    if (filled.has(party.id)) return { code: 'party_repeated', pointer };
    filled.add(party.id);
    if (party.state === 'completed') return { code: 'applicant_session_closed', pointer };
    if (party.subjectId !== null && party.subjectId !== subject.id)
      return { code: 'party_identity_differs', pointer };
    const other = seen.get(subject.id);
    if (other !== undefined && other !== party.id) return { code: 'party_repeated', pointer };
    seen.set(subject.id, party.id);
  }
  return null;
}

/** The session's status once these parties have got so far. */
export function statusAfter(
  session: SessionRecord,
  reached: ReadonlyMap<string, PartyState>,
): Exclude<SessionStatus, 'expired'> {
  return sessionStatusOf(session.parties.map(({ id, state }) => reached.get(id) ?? state));
}
