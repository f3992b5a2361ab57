import { encodeId } from '../../../kernel/ids.js';
import type { AuditInput } from '../../../platform/audit/audit.js';
import type { EventInput } from '../../../platform/outbox/events.js';
import type { PreApproval } from './pre-approval.js';

/** The event of a state that a pre-approval has come to: ids and states, no personal data. */
export const stateEvent = (preApproval: PreApproval): EventInput => ({
  aggregate: 'pre_approval',
  aggregateId: preApproval.id,
  sequence: preApproval.version,
  type: `pre_approval.${preApproval.status}`,
  data: {
    preApprovalId: encodeId('pa', preApproval.id),
    status: preApproval.status,
    applicantSessionId: encodeId('aps', preApproval.sessionId),
  },
});

/**
 * The proof of a decision: versions, outcome, the real reasons, hashes of the offers, and a commitment to the
 * sealed inputs, so that erasing the person leaves the entry and its hash as they are.
 */
export const decisionEntry = (
  preApproval: PreApproval,
  inputsCommitment: string | null,
  previousState: string | null,
): AuditInput => ({
  action: preApproval.status === 'pending' ? 'pre_approval.received' : 'pre_approval.decided',
  subjectRefs: [preApproval.subjectId],
  resource: encodeId('pa', preApproval.id),
  previousState,
  newState: preApproval.status,
  data: {
    decidedIn: { ...preApproval.pinned },
    businessDate: preApproval.businessDate,
    reasons: preApproval.reasons,
    offers: preApproval.offers.map(({ id, offerHash, disclosureHash }) => ({
      id,
      offerHash,
      disclosureHash,
    })),
    inputs: inputsCommitment,
    authorisationId: encodeId('cra', preApproval.authorisationId),
  },
});
