import { eligibility, ELIGIBILITY_GATES, type EligibilityInput } from './eligibility.js';

const policy = { minimumAge: 18, maximumAge: 65 };
const able: EligibilityInput = {
  idNumber: '110000199203180010',
  today: '2026-11-23',
  creditAssessment: 'authorised',
  creditAuthorisation: 'authorised',
};
const gates = (over: Partial<EligibilityInput>) => eligibility({ ...able, ...over }, policy);

describe('eligibility', () => {
  it('lets an adult with consent and authorisation through', () => {
    expect(gates({})).toEqual([]);
  });

  it.each<[string, Partial<EligibilityInput>, string[]]>([
    ['persona 12, aged 17', { idNumber: '330000200906010129' }, ['AGE_BELOW_MINIMUM']],
    ['the day before the 18th birthday', { today: '2010-03-17' }, ['AGE_BELOW_MINIMUM']],
    ['the 18th birthday', { today: '2010-03-18' }, []],
    ['the day before the 66th birthday', { today: '2058-03-17' }, []],
    ['the 66th birthday', { today: '2058-03-18' }, ['AGE_ABOVE_MAXIMUM']],
    ['a wrong check character', { idNumber: '110000199203180011' }, ['IDENTITY_INVALID']],
    ['a birth in the future', { today: '1992-03-17' }, ['IDENTITY_INVALID']],
    ['a consent not given', { creditAssessment: 'awaiting' }, ['CONSENT_MISSING']],
    ['a consent withdrawn', { creditAssessment: 'revoked' }, ['CONSENT_MISSING']],
    ['an authorisation run out', { creditAuthorisation: 'expired' }, ['CREDIT_AUTHORISATION_MISSING']],
  ])('%s', (_name, over, reasons) => {
    expect(gates(over)).toEqual(reasons);
  });

  it('names everything that stands against it, identity and age first', () => {
    const over = {
      idNumber: '330000200906010129',
      creditAssessment: 'awaiting',
      creditAuthorisation: 'revoked',
    } as const;
    expect(gates(over)).toEqual(['AGE_BELOW_MINIMUM', 'CONSENT_MISSING', 'CREDIT_AUTHORISATION_MISSING']);
  });

  it('takes its ages from the policy', () => {
    expect(eligibility(able, { minimumAge: 35, maximumAge: 65 })).toEqual(['AGE_BELOW_MINIMUM']);
    expect(eligibility(able, { minimumAge: 18, maximumAge: 33 })).toEqual(['AGE_ABOVE_MAXIMUM']);
  });

  it('states a rule and a source for each gate', () => {
    for (const { rule, source } of ELIGIBILITY_GATES)
      expect([rule, source].every((text) => text.length > 5)).toBe(true);
  });
});
