import { parseTestScenario } from '../../../platform/http/test-scenario.js';
import { joinScenarios } from './scenarios.js';

it('what a call sends wins, what it does not speak of stays', () => {
  const joined = joinScenarios(
    'credit-bureau=ok;score=600, valuation=down',
    'valuation=ok;lendingValue=9200000',
  );
  expect(parseTestScenario(joined ?? '')).toEqual({
    'credit-bureau': { outcome: 'ok', params: { score: 600 } },
    valuation: { outcome: 'ok', params: { lendingValue: 9_200_000 } },
  });
  expect(joinScenarios(null, null)).toBeNull();
  expect(joinScenarios('credit-bureau=ok', null)).toBe('credit-bureau=ok');
  expect(joinScenarios('x'.repeat(1_000), 'valuation=down;delayMs=100')).toBe('valuation=down;delayMs=100');
});
