import type { BusinessDate } from '../../../kernel/business-date.js';
import type { ReasonCode } from '../../decisions/domain/reasons.js';
import type { PermissionState } from '../../consents/domain/permission.js';
import type { Condition } from './conditions.js';
import type { Counterfactual } from './counterfactual.js';
import type { OfferBody } from './offer.js';
import { OPEN_STATUSES, type PreApprovalStatus } from './states.js';

/** Versions a decision is bound to from its arrival on, so that it can be replayed to the same answer. */
export interface Pinned {
  policy: string;
  scorecard: string;
  engine: string;
  /** Catalogue with rules, products and LPR; the price follows from it. */
  price: string;
  consent: string;
  /** Business day the catalogue is read for; a quote's day when a quote token is honoured. */
  pricedOn: BusinessDate;
}

export interface BureauInquiryView {
  made: boolean;
  type: 'loan_approval';
  at: string | null;
  reportAgeDays: number | null;
  authorisationId: string;
}

/** A pre-approval as it is stored. Ids are raw UUIDs; dates are Asia/Shanghai, instants epoch milliseconds. */
export interface PreApproval {
  id: string;
  version: number;
  status: PreApprovalStatus;
  clientId: string;
  channel: string;
  storeId: string | null;
  staffId: string | null;
  clientReference: string | null;
  sessionId: string;
  partyId: string;
  /** The borrower's lender-wide id; never shown to a partner. */
  subjectId: string;
  authorisationId: string;
  /** The validated request without identity: vehicle, use, place and wish, in wire form. */
  request: Record<string, unknown>;
  pinned: Pinned;
  businessDate: BusinessDate;
  scenario: string | null;
  inquiryMade: boolean;
  reasons: ReasonCode[];
  conditions: Condition[];
  /** As shown: rule, value, applied, and for amounts the price basis. */
  caps: object[];
  appliedRules: string[];
  counterfactuals: Counterfactual[];
  bureauInquiry: BureauInquiryView | null;
  validUntil: BusinessDate | null;
  createdAt: number;
  decidedAt: number | null;
  offers: OfferBody[];
  /** The borrower's separate consent to share with the partner, as it stands now. */
  sharing: { state: PermissionState; expiresAt: number };
}

/** What a decision adds to a pre-approval that was pending. */
export type Decided = Pick<
  PreApproval,
  | 'status'
  | 'reasons'
  | 'conditions'
  | 'caps'
  | 'appliedRules'
  | 'counterfactuals'
  | 'bureauInquiry'
  | 'validUntil'
  | 'offers'
>;

/** An open offer lapses at the end of its last day, whether or not the sweep has noted it yet. */
export function statusOn(
  preApproval: Pick<PreApproval, 'status' | 'validUntil'>,
  today: BusinessDate,
): PreApprovalStatus {
  const { status, validUntil } = preApproval;
  return OPEN_STATUSES.includes(status) && validUntil !== null && validUntil < today ? 'expired' : status;
}
