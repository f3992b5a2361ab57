import { toWire } from '../../../kernel/money.js';
import { JsonUpstream } from '../../upstream/json-upstream.js';
import type { UpstreamObserver } from '../../upstream/upstream-metrics.js';
import type { Valuation, ValuationRequest, ValuationService } from '../valuation.port.js';
import { readValuation } from './valuation-schema.js';

const NAME = 'valuation';

/** Asked inside a request, so the caller's signal is nearly always the shorter one. */
/** A request's own deadline is far shorter; a job may wait for a slow service. */
const ATTEMPT_MS = 4_500;
const SETTINGS = {
  attemptMs: ATTEMPT_MS,
  connections: 16,
  atOnce: 32,
  queue: 64,
  retries: 1,
  failuresToOpen: 5,
  openMs: 2_000,
};

/** The valuation service over HTTP. A pure question: repeating it is always safe. */
export class HttpValuation implements ValuationService {
  private readonly upstream: JsonUpstream;

  constructor(baseUrl: string | undefined, over: Partial<typeof SETTINGS> = {}, observer?: UpstreamObserver) {
    this.upstream = new JsonUpstream({ name: NAME, baseUrl, ...SETTINGS, ...over }, observer);
  }

  value(
    { vin, odometerKm, firstRegistration, askingPrice, scenario }: ValuationRequest,
    signal: AbortSignal,
  ): Promise<Valuation> {
    const body = {
      vin,
      odometerKm: odometerKm ?? null,
      firstRegistration: firstRegistration ?? null,
      askingPrice: toWire(askingPrice),
    };
    return this.upstream.call({ path: '/valuations', body, scenario, read: readValuation }, signal);
  }

  close(): Promise<void> {
    return this.upstream.close();
  }
}
