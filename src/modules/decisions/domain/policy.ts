import type { Fen } from '../../../kernel/money.js';

/**
 * What the lender may configure about a decision. These are lender policy ([K] in the rule list), never
 * shown as law; the values in force are read from the versioned catalogue and pinned by each decision.
 */
export interface DecisionPolicy {
  /** Version under which the values stand in the catalogue. */
  version: string;
  /** Largest share of income, in percent with 2 decimals, that the new instalment and old obligations may take. */
  affordabilityMaxSharePercent: string;
  /** Scores from here on pass on their own. */
  scoreApproveFrom: number;
  /** Scores from here on (and below `scoreApproveFrom`) go to a person; lower ones are declined. */
  scoreReferFrom: number;
  /** Days overdue that count as serious. */
  seriousOverdueDays: number;
  /** How far back a serious delinquency counts, in months. */
  seriousOverdueMonths: number;
}

/** Version of the ordered steps in this folder; raised whenever their order or meaning changes. */
export const ENGINE_VERSION = 'steps-1';
/** Version of the way the bureau's score is banded. */
export const SCORECARD_VERSION = 'bureau-band-1';

export interface BureauSignal {
  score: number | null;
  overdue: readonly { maxDays: number; monthsAgo: number }[];
  alerts: readonly { code: string }[];
}

export interface ApplicantFacts {
  monthlyIncome: Fen;
  monthlyObligations: Fen;
}

export interface DecisionInput {
  policy: DecisionPolicy;
  bureau: BureauSignal;
  applicant: ApplicantFacts;
  /** Whether the priced principal had to be lowered to a cap. */
  amountAboveCap: boolean;
  /** The largest instalment of the schedule, balloon payment left out (it falls due once, at the end). */
  instalment: Fen;
}
