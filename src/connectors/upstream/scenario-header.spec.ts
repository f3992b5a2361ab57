import fc from 'fast-check';
import { OUTCOMES } from '../../platform/http/test-scenario.js';
import { scenarioFor, scenarioHeaders, scenarioOfHeaders } from './scenario-header.js';

const RAW = 'credit-bureau=ok;score=712;delayMs=0, valuation=late;lendingValue=9200000';

describe('a test scenario on its way to an upstream', () => {
  it('is that upstream’s own member', () => {
    expect(scenarioFor(RAW, 'credit-bureau')).toEqual({ outcome: 'ok', params: { score: 712, delayMs: 0 } });
    expect(scenarioFor('valuation=down', 'credit-bureau')).toBeUndefined();
    expect(scenarioFor(null, 'valuation')).toBeUndefined();
    expect(scenarioHeaders(scenarioFor(RAW, 'valuation'))).toEqual({
      'x-test-scenario': 'late;lendingValue=9200000',
    });
    expect(scenarioHeaders(undefined)).toEqual({});
  });

  it('arrives as it was sent', () => {
    const value = fc.oneof(
      fc.integer({ min: -(10 ** 15) + 1, max: 10 ** 15 - 1 }),
      fc.boolean(),
      fc.stringMatching(/^[ -:<-~]{0,20}$/),
    );
    const params = fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9]{0,8}([A-Z][a-z0-9]{0,5})?$/), value, {
      maxKeys: 8,
    });
    fc.assert(
      fc.property(fc.constantFrom(...OUTCOMES), params, (outcome, given) => {
        const sent = { outcome, params: { ...given } };
        expect(scenarioOfHeaders(scenarioHeaders(sent), 'credit-bureau')).toEqual(sent);
      }),
      { numRuns: 200 },
    );
  });

  it('is the usual day when there is none', () => {
    expect(scenarioOfHeaders({}, 'valuation')).toEqual({ outcome: 'ok', params: {} });
  });
});
