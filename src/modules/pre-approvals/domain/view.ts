import type { BusinessDate } from '../../../kernel/business-date.js';
import { encodeId } from '../../../kernel/ids.js';
import { permissionState } from '../../consents/domain/permission.js';
import { isCollapsed, partnerReasons } from '../../decisions/domain/reasons.js';
import { statusOn, type PreApproval } from './pre-approval.js';

/** Channels that may know status, offer and expiry, and nothing else of a customer (断直连; journeys.md, fact 1). */
const NARROW_CHANNELS: ReadonlySet<string> = new Set(['ecommerce', 'head_unit']);

const optionalId = (prefix: 'sto' | 'stf', uuid: string | null): string | null =>
  uuid === null ? null : encodeId(prefix, uuid);

/** Who looks: its own channel counts, not only the one that the pre-approval came through. */
export interface Reader {
  readonly livemode: boolean;
  readonly today: BusinessDate;
  readonly channel: string;
  /** Of the tenant's business: consents expire on it. */
  readonly businessNow: number;
}

/**
 * A pre-approval as its partner may see it. Without the borrower's
 * separate consent to share it (PIPL 23), only its status. Reasons out of
 * the bureau collapse to one code, and then every field is left out that could tell such reasons apart: when the
 * report came, whether this call asked, which caps and rules were reached.
 */
export function partnerView(preApproval: PreApproval, reader: Reader): Record<string, unknown> {
  const id = encodeId('pa', preApproval.id);
  const status = {
    id,
    livemode: reader.livemode,
    nature: 'indicative',
    status: statusOn(preApproval, reader.today),
    createdAt: new Date(preApproval.createdAt).toISOString(),
    links: { self: `/v1/pre-approvals/${id}` },
  };
  const { state, expiresAt } = preApproval.sharing;
  if (permissionState(state, expiresAt, reader.businessNow) !== 'authorised')
    return { ...status, validUntil: null, offers: [] };
  const common = { ...status, validUntil: preApproval.validUntil, offers: preApproval.offers };
  if (NARROW_CHANNELS.has(preApproval.channel) || NARROW_CHANNELS.has(reader.channel)) return common;
  const { policy, scorecard, engine, price, consent } = preApproval.pinned;
  return {
    ...common,
    channel: preApproval.channel,
    storeId: optionalId('sto', preApproval.storeId),
    staffRef: optionalId('stf', preApproval.staffId),
    clientReference: preApproval.clientReference,
    applicantSessionId: encodeId('aps', preApproval.sessionId),
    decidedIn: { policy, scorecard, price, engine, consent },
    partnerReasons: partnerReasons(preApproval.reasons),
    ...(preApproval.reasons.some(isCollapsed) ? {} : findings(preApproval)),
  };
}

const findings = ({ bureauInquiry, conditions, caps, appliedRules, counterfactuals }: PreApproval) => ({
  ...(bureauInquiry === null ? {} : { bureauInquiry }),
  conditions,
  caps,
  appliedRules,
  counterfactuals,
});
