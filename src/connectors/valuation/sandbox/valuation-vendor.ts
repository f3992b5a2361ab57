import type { Clock } from '../../../kernel/clock.js';
import { percentOf, type Fen } from '../../../kernel/money.js';
import { percent } from '../../../kernel/rate.js';
import type { UpstreamScenario } from '../../../platform/http/test-scenario.js';
import { Attempts, numberOf, planOf, type Plan } from '../../sandbox-vendor/plan.js';
import type { Valuation } from '../valuation.port.js';

export interface ValuationQuestion {
  readonly vin: string | null;
  readonly askingPrice: Fen;
  readonly scenario: UpstreamScenario;
}

/** Lending values of the sandbox's cars, in yuan, whatever is asked for them. */
const KNOWN_CARS: Readonly<Record<string, bigint>> = {
  LTESTAA18PA002001: 92_000n, // ICE, grade 2
  LTESTAA13NA002002: 61_000n, // odometer turned back
  LTESTAA17MA002003: 32_000n, // frame damage, grade 5
  LTESTEV28PB002004: 108_000n, // BEV, state of health 91 %
  LTESTEV23NB002005: 58_000n, // BEV without title to its battery
  LTESTMP5XMD002006: 54_000n, // MPV, ride-hailing before, 188 000 km
  LTESTAA17HA002007: 24_000n, // nine years old
};

const FEN_PER_YUAN = 100n;
const STEP: Fen = 100n * FEN_PER_YUAN;
/** Any other car is worth 94 % of what is asked for it, rounded down to whole 100 yuan. */
const USUAL_SHARE = percent('94');

/** The sandbox's valuation service. */
export class ValuationVendor {
  private readonly attempts = new Attempts();

  constructor(private readonly clock: Clock) {}

  take({ vin, askingPrice, scenario }: ValuationQuestion): { plan: Plan; valuation: Valuation } {
    // Nothing stays behind here, so no question was ever answered before.
    const plan = planOf(
      scenario,
      this.attempts.next(`${vin ?? ''} ${askingPrice} ${JSON.stringify(scenario)}`),
      false,
    );
    const known = vin === null ? undefined : KNOWN_CARS[vin];
    const chosen = numberOf(scenario.params['lendingValue']);
    return {
      plan,
      valuation: {
        lendingValue:
          chosen === undefined
            ? known === undefined
              ? usual(askingPrice)
              : known * FEN_PER_YUAN
            : BigInt(chosen),
        method: 'model 4 + lender discount 3',
        valuedAt: new Date(this.clock.now()).toISOString(),
        confidence: known === undefined ? '0.74' : '0.82',
      },
    };
  }
}

function usual(askingPrice: Fen): Fen {
  const value = percentOf(askingPrice, USUAL_SHARE, 'down');
  return value - (value % STEP);
}
