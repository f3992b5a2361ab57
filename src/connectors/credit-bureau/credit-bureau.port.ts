import type { MoneyWire } from '../../kernel/money.js';
import type { UpstreamScenario } from '../../platform/http/test-scenario.js';

/** Injection token of the bureau in use. */
export const CREDIT_BUREAU = Symbol('CREDIT_BUREAU');

/** Who is asked about. C2: sent to the bureau, never logged and never part of an error. */
export interface BureauSubject {
  readonly fullName: string;
  readonly idNumber: string;
  readonly mobile: string;
}

export interface BureauRequest {
  /** The person's credit authorisation, which is the idempotency key: the bureau answers one inquiry per key. */
  readonly authorisationId: string;
  readonly subject: BureauSubject;
  /** Why, as the bureau will record it. */
  readonly purpose: 'loan_approval';
  /** Sandbox only: what its bureau shall answer. */
  readonly scenario?: UpstreamScenario | undefined;
}

/** What a decision may read of a credit report. C2, plain JSON. */
export interface BureauReport {
  /** The bureau's own id of the inquiry. */
  readonly inquiryId: string;
  /** RFC 3339, the bureau's clock. */
  readonly reportedAt: string;
  /** 0-1000; null when there is too little history to score (thin file). */
  readonly score: number | null;
  /** One entry per delinquency: its longest number of days, and whole months since it. */
  readonly overdue: readonly { readonly maxDays: number; readonly monthsAgo: number }[];
  readonly alerts: readonly { readonly code: string }[];
  /** Monthly payments on the debts that the bureau knows of. */
  readonly obligationsMonthly?: MoneyWire | undefined;
}

/** An answer; everything else is an UpstreamFailure. */
export interface BureauOutcome {
  readonly report: BureauReport;
}

/**
 * A credit bureau. An inquiry is an effect: other lenders see it for two years. Asking again with the same
 * authorisation is safe and gives the same report, also when the first answer was lost on its way.
 */
export interface CreditBureau {
  /** @throws UpstreamFailure, and nothing else */
  inquire(request: BureauRequest, signal: AbortSignal): Promise<BureauOutcome>;
}
