import { checkTestScenario, parseTestScenario } from './test-scenario.js';

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

describe('a misspelt Gateway-Test-Scenario', () => {
  it.each([
    ['credit-bureau=ok;scor=712', 'unknown_parameter', 'credit-bureau;scor'],
    ['credit-bureau=ok;constructor=1', 'unknown_parameter', 'credit-bureau;constructor'],
    ['credit-bureau=ok;score=7120', 'bad_parameter', 'credit-bureau;score'],
    ['credit-bureau=ok;score="712"', 'bad_parameter', 'credit-bureau;score'],
    ['credit-bureau=ok;thin=2', 'bad_parameter', 'credit-bureau;thin'],
    ['credit-bureau=ok;alert="Phone Shared"', 'bad_parameter', 'credit-bureau;alert'],
    ['credit-bureau=ok;lendingValue=1', 'unknown_parameter', 'credit-bureau;lendingValue'],
    ['credit-bureau=down;times=0', 'bad_parameter', 'credit-bureau;times'],
    ['credit-bureau=nonsense;kind=polite', 'bad_parameter', 'credit-bureau;kind'],
    ['valuation=ok;lendingValue=1.5', 'bad_parameter', 'valuation;lendingValue'],
    ['valuation=late;delayMs=60001', 'bad_parameter', 'valuation;delayMs'],
  ])('%s is %s', (header, code, named) => {
    expect(() => checkTestScenario(header)).toThrow(
      expect.objectContaining({
        code: 'test_scenario_invalid',
        errors: [{ pointer: 'Gateway-Test-Scenario', code, detail: expect.stringContaining(`${named}: `) }],
      }),
    );
  });

  it('is told whole', () => {
    expect(() => checkTestScenario('credit-bureau=ok;scor=1;thin=2, valuation=ok;delayMs=-1')).toThrow(
      expect.objectContaining({ errors: Array.from({ length: 3 }, () => expect.anything()) }),
    );
  });

  it.each([
    'credit-bureau=ok;score=712;delayMs=0, valuation=ok;lendingValue=9200000',
    'credit-bureau=ok;thin=1;overdue90=?1;alert=phone_shared;obligationsMonthly=100',
    'credit-bureau=down;times=2, valuation=nonsense;kind=html',
  ])('is not %s', (header) => {
    expect(() => checkTestScenario(header)).not.toThrow();
  });
});
