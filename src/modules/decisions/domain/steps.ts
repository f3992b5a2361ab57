import { percentOf } from '../../../kernel/money.js';
import { percent } from '../../../kernel/rate.js';
import type { DecisionInput } from './policy.js';
import type { ReasonCode } from './reasons.js';

export type Effect = 'decline' | 'refer' | 'counter';

export interface Finding {
  effect: Effect;
  reason: ReasonCode;
}

/** One named step. It states its rule and where the rule comes from, and finds something or nothing. */
export interface DecisionStep {
  name: string;
  rule: string;
  source: string;
  find(input: DecisionInput): Finding | null;
}

const seriousDelinquency: DecisionStep = {
  name: 'serious-delinquency',
  rule: 'No payment overdue by the serious number of days within the look-back months.',
  source: 'lender policy [K]',
  find: ({ bureau, policy }) =>
    bureau.overdue.some(
      (item) => item.maxDays >= policy.seriousOverdueDays && item.monthsAgo <= policy.seriousOverdueMonths,
    )
      ? { effect: 'decline', reason: 'BUREAU_SERIOUS_DELINQUENCY' }
      : null,
};

const scoreFloor: DecisionStep = {
  name: 'score-floor',
  rule: 'A score below the review band is declined.',
  source: 'lender policy [K]',
  find: ({ bureau, policy }) =>
    bureau.score !== null && bureau.score < policy.scoreReferFrom
      ? { effect: 'decline', reason: 'BUREAU_SCORE_BELOW_MINIMUM' }
      : null,
};

const bureauAlert: DecisionStep = {
  name: 'bureau-alert',
  rule: 'Any alert in the bureau answer is looked at by a person.',
  source: 'lender policy [K]; founding document row 50',
  find: ({ bureau }) => (bureau.alerts.length > 0 ? { effect: 'refer', reason: 'BUREAU_ALERT' } : null),
};

const thinFile: DecisionStep = {
  name: 'thin-file',
  rule: 'Without a score a person decides.',
  source: 'lender policy [K]',
  find: ({ bureau }) => (bureau.score === null ? { effect: 'refer', reason: 'BUREAU_THIN_FILE' } : null),
};

const scoreBand: DecisionStep = {
  name: 'score-band',
  rule: 'A score inside the review band goes to a person.',
  source: 'lender policy [K]',
  find: ({ bureau, policy }) =>
    bureau.score !== null && bureau.score >= policy.scoreReferFrom && bureau.score < policy.scoreApproveFrom
      ? { effect: 'refer', reason: 'BUREAU_SCORE_BORDERLINE' }
      : null,
};

const affordability: DecisionStep = {
  name: 'affordability',
  rule: 'Instalment plus present obligations take at most the allowed share of monthly income.',
  source: 'lender policy [K]',
  find: ({ applicant, instalment, policy }) => {
    const allowed = percentOf(applicant.monthlyIncome, percent(policy.affordabilityMaxSharePercent), 'down');
    return applicant.monthlyObligations + instalment > allowed
      ? { effect: 'refer', reason: 'AFFORDABILITY_EXCEEDED' }
      : null;
  },
};

const amountCap: DecisionStep = {
  name: 'amount-cap',
  rule: 'An amount above the loan-to-value cap is answered with an offer at the cap.',
  source: '汽车贷款管理办法 (2017 No. 2) as set by the notice of 2024-04-03; caps under /v1/rules',
  find: ({ amountAboveCap }) => (amountAboveCap ? { effect: 'counter', reason: 'AMOUNT_ABOVE_CAP' } : null),
};

/** In this order. The first decline ends the decision; referrals and counters gather. */
export const DECISION_STEPS: readonly DecisionStep[] = [
  seriousDelinquency,
  scoreFloor,
  bureauAlert,
  thinFile,
  scoreBand,
  affordability,
  amountCap,
];
