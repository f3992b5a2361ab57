import type { BusinessDate } from '../../../kernel/business-date.js';
import { encodeId } from '../../../kernel/ids.js';
import { isCollapsed, partnerReasons } from '../../decisions/domain/reasons.js';
import { statusOn, type PreApproval } from './pre-approval.js';

/** Channels that may know status, offer and expiry, and nothing else of a customer (断直连; journeys.md, fact 1). */
const NARROW_CHANNELS: ReadonlySet<string> = new Set(['ecommerce', 'head_unit']);

const optionalId = (prefix: 'sto' | 'stf', uuid: string | null): string | null =>
  uuid === null ? null : encodeId(prefix, uuid);

/**
 * A pre-approval as its partner may see it. Reasons out of the bureau collapse to one code, and then the fields
 * that could tell such reasons apart (when the report came, whether this call asked) are left out as well.
 */
export function partnerView(
  preApproval: PreApproval,
  livemode: boolean,
  today: BusinessDate,
): Record<string, unknown> {
  const id = encodeId('pa', preApproval.id);
  const common = {
    id,
    livemode,
    nature: 'indicative',
    status: statusOn(preApproval, today),
    validUntil: preApproval.validUntil,
    offers: preApproval.offers,
    createdAt: new Date(preApproval.createdAt).toISOString(),
    links: { self: `/v1/pre-approvals/${id}` },
  };
  if (NARROW_CHANNELS.has(preApproval.channel)) return common;
  const collapsed = preApproval.reasons.some(isCollapsed);
  const { policy, scorecard, engine, price, consent } = preApproval.pinned;
  return {
    ...common,
    channel: preApproval.channel,
    storeId: optionalId('sto', preApproval.storeId),
    staffRef: optionalId('stf', preApproval.staffId),
    clientReference: preApproval.clientReference,
    applicantSessionId: encodeId('aps', preApproval.sessionId),
    decidedIn: { policy, scorecard, price, engine, consent },
    ...(collapsed || preApproval.bureauInquiry === null ? {} : { bureauInquiry: preApproval.bureauInquiry }),
    conditions: preApproval.conditions,
    caps: preApproval.caps,
    appliedRules: preApproval.appliedRules,
    counterfactuals: preApproval.counterfactuals,
    partnerReasons: partnerReasons(preApproval.reasons),
  };
}
