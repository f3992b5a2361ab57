import { parseTestScenario } from './test-scenario.js';

describe('Gateway-Test-Scenario', () => {
  it('reads the example of the contract', () => {
    expect(
      parseTestScenario('credit-bureau=ok;score=712;delayMs=0, valuation=ok;lendingValue=9200000'),
    ).toEqual({
      'credit-bureau': { outcome: 'ok', params: { score: 712, delayMs: 0 } },
      valuation: { outcome: 'ok', params: { lendingValue: 9_200_000 } },
    });
  });

  it('is empty without the header', () => {
    expect(parseTestScenario(undefined)).toEqual({});
  });

  it('reads every outcome, flags, tokens and strings', () => {
    expect(
      parseTestScenario('credit-bureau=timeout_after_effect;thin;alert=PHONE_SHARED;note="a b"'),
    ).toEqual({
      'credit-bureau': {
        outcome: 'timeout_after_effect',
        params: { thin: true, alert: 'PHONE_SHARED', note: 'a b' },
      },
    });
  });

  it.each([
    ['credit-bureau=', 'not_a_dictionary'],
    ['credit-bureau=ok;;', 'not_a_dictionary'],
    ['credit-bureau', 'unknown_outcome'],
    ['credit-bureau=fast', 'unknown_outcome'],
    ['credit-bureau="ok"', 'unknown_outcome'],
    ['credit-bureau=(ok late)', 'unknown_outcome'],
    ['bureau=ok', 'unknown_upstream'],
    ['credit-bureau=ok;blob=:AAAA:', 'bad_parameter'],
    [`credit-bureau=ok;x="${'y'.repeat(2_000)}"`, 'too_long'],
  ])('refuses %s', (header, code) => {
    expect(() => parseTestScenario(header)).toThrow(
      expect.objectContaining({
        code: 'test_scenario_invalid',
        status: 400,
        errors: [expect.objectContaining({ pointer: 'Gateway-Test-Scenario', code })],
      }),
    );
  });
});
