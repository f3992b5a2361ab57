import { encodeId } from '../../../kernel/ids.js';
import type { AuditInput } from '../../../platform/audit/audit.js';
import type { JsonValue } from '../../../platform/json.js';
import type { EventInput } from '../../../platform/outbox/events.js';
import type { PartyRecord, SessionRecord } from './session.js';

/** What the record needs of one party's outcome. */
interface Recorded {
  readonly after: PartyRecord;
  readonly audit: JsonValue;
}

const partyState = ({ id, state }: PartyRecord) => ({ partyId: encodeId('pty', id), state });

export function completionAudit(
  before: SessionRecord,
  after: SessionRecord,
  outcomes: readonly Recorded[],
): AuditInput {
  return {
    action: `applicant_session.${after.status}`,
    resource: encodeId('aps', after.id),
    subjectRefs: outcomes.flatMap(({ after: { subjectId } }) => subjectId ?? []),
    previousState: before.status,
    newState: after.status,
    data: { parties: outcomes.map(({ after: party, audit }) => ({ ...partyState(party), entered: audit })) },
  };
}

/** Thin: ids and states. A session may reach one status twice, once for each of its parties. */
export function sessionEvent(after: SessionRecord): EventInput {
  return {
    aggregate: 'applicant_session',
    aggregateId: after.id,
    sequence: after.version,
    type: `applicant_session.${after.status}`,
    data: { id: encodeId('aps', after.id), status: after.status, parties: after.parties.map(partyState) },
  };
}
