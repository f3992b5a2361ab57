import assert from 'node:assert/strict';
import type { Outcome, UpstreamScenario } from '../../platform/http/test-scenario.js';
import type { ContractCase } from '../contract-case.js';
import { NONSENSE_KINDS } from '../../platform/http/test-scenario.js';
import { UpstreamFailure, type UpstreamFailureCode } from '../upstream/upstream-failure.js';
import type { Valuation, ValuationRequest, ValuationService } from './valuation.port.js';

export interface ValuationUnderTest {
  readonly service: ValuationService;
  close(): Promise<void>;
}

const LONG_MS = 8_000;
const SHORT_MS = 150;
const VIN = 'LTESTAA18PA002001';

function requestOf(outcome?: Outcome, params: UpstreamScenario['params'] = {}): ValuationRequest {
  const scenario = outcome === undefined ? undefined : { outcome, params };
  return { vin: VIN, odometerKm: 61_000, firstRegistration: '2023-05', askingPrice: 9_800_000n, scenario };
}

const ask = ({ service }: ValuationUnderTest, request: ValuationRequest, ms = LONG_MS): Promise<Valuation> =>
  service.value(request, AbortSignal.timeout(ms));

async function fails(
  under: ValuationUnderTest,
  request: ValuationRequest,
  code: UpstreamFailureCode,
  ms = LONG_MS,
): Promise<void> {
  await assert.rejects(ask(under, request, ms), (error: unknown) => {
    assert.ok(error instanceof UpstreamFailure);
    assert.equal(error.code, code, error.message);
    return true;
  });
}

type Body = (under: ValuationUnderTest) => Promise<void>;

const cases: Record<string, Body> = {
  'values a known car': async (under) => {
    const valuation = await ask(under, requestOf());
    assert.equal(valuation.lendingValue, 9_200_000n);
    assert.equal(valuation.confidence, '0.82');
  },
  'values any other car at 94 % of the asking price, down to whole 100 yuan': async (under) => {
    const other = {
      ...requestOf(),
      vin: null,
      odometerKm: null,
      firstRegistration: null,
      askingPrice: 9_999_999n,
    };
    assert.equal((await ask(under, other)).lendingValue, 9_390_000n);
  },
  'lets the scenario choose the value': async (under) => {
    assert.equal((await ask(under, requestOf('ok', { lendingValue: 8_765_400 }))).lendingValue, 8_765_400n);
  },
  'says unavailable when down': (under) => fails(under, requestOf('down'), 'upstream_unavailable'),
  'keeps to the deadline when late': (under) => fails(under, requestOf('late'), 'upstream_timeout', SHORT_MS),
  'keeps to the deadline when no answer comes': (under) =>
    fails(under, requestOf('timeout_after_effect'), 'upstream_timeout', SHORT_MS),
  ...Object.fromEntries(
    NONSENSE_KINDS.map((kind): [string, Body] => [
      `calls nonsense what is not a valuation: ${kind}`,
      (under) => fails(under, requestOf('nonsense', { kind }), 'upstream_nonsense'),
    ]),
  ),
};

/** What every valuation service owes the gateway. Each case opens its own. */
export function valuationContract(open: () => Promise<ValuationUnderTest>): ContractCase[] {
  return Object.entries(cases).map(([name, body]) => ({
    name,
    run: async () => {
      const under = await open();
      try {
        await body(under);
      } finally {
        await under.close();
      }
    },
  }));
}
