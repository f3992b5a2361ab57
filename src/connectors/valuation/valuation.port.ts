import type { Fen } from '../../kernel/money.js';
import type { UpstreamScenario } from '../../platform/http/test-scenario.js';

/** Injection token of the valuation service in use. */
export const VALUATION = Symbol('VALUATION');

export interface ValuationRequest {
  /** Not known yet for a car that is named by its model only. */
  readonly vin: string | null;
  readonly odometerKm?: number | null | undefined;
  /** `2023-05` */
  readonly firstRegistration?: string | null | undefined;
  readonly askingPrice: Fen;
  /** Sandbox only: what its service shall answer. */
  readonly scenario?: UpstreamScenario | undefined;
}

export interface Valuation {
  /** What a lender may lend against. */
  readonly lendingValue: Fen;
  /** The model and discount behind it, in the service's words. */
  readonly method: string;
  /** RFC 3339 */
  readonly valuedAt: string;
  /** A fraction with two decimals. */
  readonly confidence: string;
}

/** Values a used car. A pure question: asking twice has no effect. */
export interface ValuationService {
  /** @throws UpstreamFailure, and nothing else */
  value(request: ValuationRequest, signal: AbortSignal): Promise<Valuation>;
}
