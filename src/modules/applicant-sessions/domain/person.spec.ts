import { checkPerson, isNotSynthetic, personFromJson, personToJson, type PersonData } from './person.js';

const TODAY = '2026-11-23';
const good: PersonData = {
  fullName: '测试甲',
  idNumber: '110000199203180010',
  mobile: '13800000000',
  monthlyIncome: 1_800_000n,
  monthlyObligations: 0n,
  employment: 'salaried',
};
const codes = (over: Partial<PersonData>, livemode = false) => {
  const checked = checkPerson({ ...good, ...over }, TODAY, livemode);
  return checked.ok ? [] : checked.problems.map(({ field, code }) => `${field} ${code}`);
};

describe('checkPerson', () => {
  it.each<[string, Partial<PersonData>, string[]]>([
    ['a good one', {}, []],
    ['a minority name', { fullName: '阿依古丽·买买提' }, []],
    ['a Latin name', { fullName: "Anne-Marie O'Neill" }, []],
    ['an empty name', { fullName: ' ' }, ['fullName name_form']],
    ['a name with digits', { fullName: '张3' }, ['fullName name_form']],
    ['markup for a name', { fullName: '<b>甲</b>' }, ['fullName name_form']],
    ['a wrong check character', { idNumber: '110000199203180011' }, ['idNumber id_number_check_digit']],
    ['a date that is none', { idNumber: '31000019850230002X' }, ['idNumber id_number_birth_date']],
    ['an ID that could be real', { idNumber: '11010519491231002X' }, ['idNumber id_number_not_synthetic']],
    ['a mobile that could be real', { mobile: '13912345678' }, ['mobile mobile_not_for_tests']],
    ['a foreign mobile', { mobile: '+85213800000000' }, ['mobile mobile_form']],
    ['negative income', { monthlyIncome: -1n }, ['monthlyIncome amount_out_of_range']],
    ['absurd income', { monthlyIncome: 10_000_000_001n }, ['monthlyIncome amount_out_of_range']],
    [
      'everything wrong',
      { fullName: '1', idNumber: '1', mobile: '1' },
      ['fullName name_form', 'idNumber id_number_length', 'mobile mobile_form'],
    ],
  ])('%s', (_name, over, expected) => {
    expect(codes(over)).toEqual(expected);
  });

  it('takes real identities in live only', () => {
    expect(codes({ idNumber: '11010519491231002X', mobile: '13912345678' }, true)).toEqual([]);
  });

  it('normalises what it keeps', () => {
    const checked = checkPerson(
      { ...good, fullName: '  Anne   Marie ', idNumber: '33000019920808001x' },
      TODAY,
      false,
    );
    expect(checked).toMatchObject({
      ok: true,
      person: { fullName: 'Anne Marie', idNumber: '33000019920808001X' },
    });
  });

  it('never repeats a value in a problem', () => {
    const checked = checkPerson(
      { ...good, idNumber: '110101199203180013', mobile: '13912345678' },
      TODAY,
      false,
    );
    expect(checked.ok).toBe(false);
    expect(JSON.stringify(checked)).not.toMatch(/110101199203180013|13912345678/);
  });

  it('tells "not synthetic" from "wrong"', () => {
    expect(isNotSynthetic({ field: 'mobile', code: 'mobile_not_for_tests', detail: '' })).toBe(true);
    expect(isNotSynthetic({ field: 'mobile', code: 'mobile_form', detail: '' })).toBe(false);
  });

  it('survives being sealed as JSON', () => {
    expect(personFromJson(JSON.parse(JSON.stringify(personToJson(good))))).toEqual(good);
  });
});
