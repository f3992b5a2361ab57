import { yuan } from '../../kernel/money.js';
import { parseUscc } from '../../kernel/uscc.js';
import { parseVin } from '../../kernel/vin.js';
import { checkTestScenario } from '../../platform/http/test-scenario.js';
import { checkPerson } from '../applicant-sessions/domain/person.js';
import { PERSONAS } from './personas.js';

const TODAY = '2026-11-23';

describe('personas', () => {
  const persons = PERSONAS.flatMap(({ number, persons: list }) =>
    list.map((person, at) => ({ name: `${number}.${at + 1}`, person })),
  );

  it('are thirteen, numbered, and all persons are different', () => {
    expect(PERSONAS.map(({ number }) => number)).toEqual(Array.from({ length: 13 }, (_, index) => index + 1));
    expect(new Set(persons.map(({ person }) => person.idNumber)).size).toBe(persons.length);
  });

  it.each(persons)('$name is synthetic and well-formed', ({ person }) => {
    const raw = {
      ...person,
      monthlyIncome: yuan(person.monthlyIncome),
      monthlyObligations: yuan(person.monthlyObligations),
    };
    expect(checkPerson(raw, TODAY, false)).toMatchObject({ ok: true });
  });

  it.each(PERSONAS)('$number: scenario, VIN and company code can be read', ({ scenario, wish, company }) => {
    expect(() => checkTestScenario(scenario ?? 'credit-bureau=ok')).not.toThrow();
    if (wish?.vehicle.vin !== undefined) expect(parseVin(wish.vehicle.vin)).toMatchObject({ ok: true });
    if (company !== undefined) expect(parseUscc(company)).toMatchObject({ ok: true });
  });
});
