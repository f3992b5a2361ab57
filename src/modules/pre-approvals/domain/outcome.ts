import { addDays, type BusinessDate } from '../../../kernel/business-date.js';
import type { CatalogueSnapshot } from '../../products/domain/catalogue.js';
import type { PriceResult } from '../../quotes/domain/price-request.js';
import { capViews } from '../../quotes/domain/price-view.js';
import { decide, type Decision } from '../../decisions/domain/decide.js';
import {
  ENGINE_VERSION,
  SCORECARD_VERSION,
  type BureauSignal,
  type DecisionPolicy,
} from '../../decisions/domain/policy.js';
import { PRICE_ENGINE_VERSION } from '../../quotes/domain/price.js';
import { partnerCode, type ReasonCode } from '../../decisions/domain/reasons.js';
import { formatPercent } from '../../../kernel/rate.js';
import type { Fen } from '../../../kernel/money.js';
import { openConditions } from './conditions.js';
import { raiseDownPayment } from './counterfactual.js';
import { offerOf, type OfferBody } from './offer.js';
import type { BureauInquiryView, Decided, Pinned } from './pre-approval.js';

/** The lender's decision policy as the catalogue of a day has it. */
export const policyOf = (catalogue: CatalogueSnapshot): DecisionPolicy => ({
  version: catalogue.version,
  affordabilityMaxSharePercent: formatPercent(catalogue.percentParameter('AFFORDABILITY_MAX_SHARE')),
  scoreApproveFrom: catalogue.countParameter('SCORE_APPROVE_FROM'),
  scoreReferFrom: catalogue.countParameter('SCORE_REFER_FROM'),
  seriousOverdueDays: catalogue.countParameter('SERIOUS_OVERDUE_DAYS'),
  seriousOverdueMonths: catalogue.countParameter('SERIOUS_OVERDUE_MONTHS'),
});

/** Both engines that make a decision: its ordered steps, and the price. */
export const ENGINES = `${ENGINE_VERSION} ${PRICE_ENGINE_VERSION}`;

export const pinnedTo = (
  policy: CatalogueSnapshot,
  pricedOn: CatalogueSnapshot,
  consentVersion: string,
): Pinned => ({
  policy: policy.version,
  scorecard: SCORECARD_VERSION,
  engine: ENGINES,
  price: pricedOn.version,
  consent: consentVersion,
  pricedOn: pricedOn.on,
});

export interface OutcomeInput {
  today: BusinessDate;
  catalogue: CatalogueSnapshot;
  price: PriceResult;
  vin: string | null;
  useNature: string;
  bureau: BureauSignal;
  applicant: { monthlyIncome: Fen; monthlyObligations: Fen };
  inquiry: BureauInquiryView;
  newOfferId: () => { uuid: string; wire: string };
}

export interface StoredOutcome {
  decided: Decided;
  offers: { id: string; body: OfferBody; disclosure: string }[];
  decision: Decision;
}

/** Decides on recorded signals and shapes what is stored and shown. Pure but for the ids it is handed. */
export function outcomeOf(input: OutcomeInput): StoredOutcome {
  const { price, catalogue, today } = input;
  const decision = decide({
    policy: policyOf(catalogue),
    bureau: input.bureau,
    applicant: input.applicant,
    amountAboveCap: price.counter !== null,
    instalment: price.schedule.instalment,
  });
  const open = decision.outcome === 'approved' || decision.outcome === 'countered';
  const made = open ? [input.newOfferId()] : [];
  const offers = made.map(({ uuid, wire }) => ({ id: uuid, ...offerOf(wire, price) }));
  return {
    decision,
    offers,
    decided: {
      status: decision.outcome,
      reasons: shownReasons(decision.reasons),
      conditions: open ? openConditions(input) : [],
      caps: capViews(price),
      appliedRules: price.appliedRules,
      counterfactuals:
        decision.outcome === 'countered' ? [raiseDownPayment(price.price, price.maxPrincipal)] : [],
      bureauInquiry: input.inquiry,
      validUntil: open ? addDays(today, catalogue.countParameter('PRE_APPROVAL_VALID_DAYS')) : null,
      offers: offers.map(({ body }) => body),
    },
  };
}

/** What may stand in clear beside a person: the codes a partner may know, each once. */
const shownReasons = (reasons: readonly ReasonCode[]): ReasonCode[] => [...new Set(reasons.map(partnerCode))];

/** A decision without offers: a gate before the signals declined, the signals never came, or no price fits. */
export function withoutOffers(
  status: 'declined' | 'referred' | 'withdrawn',
  reasons: ReasonCode[],
  inquiry: BureauInquiryView | null,
  trace: Decision['trace'] = [],
): StoredOutcome {
  return {
    decision: { outcome: status === 'declined' ? 'declined' : 'referred', reasons, trace },
    offers: [],
    decided: {
      status,
      reasons: shownReasons(reasons),
      conditions: [],
      caps: [],
      appliedRules: [],
      counterfactuals: [],
      bureauInquiry: inquiry,
      validUntil: null,
      offers: [],
    },
  };
}
