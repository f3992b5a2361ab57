import {
  daysPerUnitPeriod,
  singlePaymentPeriodsPerYear,
  unitPeriodOf,
  unitPeriodsBetween,
  unitPeriodsPerYear,
  type UnitPeriod,
} from './unit-periods.js';

const month = (multiple = 1): UnitPeriod => ({ kind: 'month', multiple });
const week = (multiple = 1): UnitPeriod => ({ kind: 'week', multiple });

describe('unit-periods between two dates (Appendix J (b)(5) and the examples of (c))', () => {
  it.each([
    ['1978-01-10', '1978-02-10', month(), 1, 0],
    ['1978-02-10', '1978-04-01', month(), 1, 19 / 30],
    ['1978-02-23', '1978-03-01', { kind: 'semimonth' } as const, 0, 6 / 15],
    ['1978-02-23', '1978-03-16', { kind: 'semimonth' } as const, 1, 6 / 15],
    ['1978-02-23', '1978-04-01', { kind: 'semimonth' } as const, 2, 6 / 15],
    ['1978-05-23', '1978-10-01', month(3), 1, 39 / 90],
    ['1978-03-20', '1978-04-21', week(), 4, 4 / 7],
    ['1978-03-18', '1978-04-20', week(4), 1, 5 / 28],
    ['1978-04-03', '1978-04-11', week(2), 0, 8 / 14],
    ['1978-01-10', '1978-03-01', month(2), 0, 52 / 60],
    ['1978-01-01', '1978-02-15', { kind: 'day' } as const, 45, 0],
    ['1978-01-10', '1979-07-10', { kind: 'year' } as const, 1, 6 / 12],
    ['1978-01-10', '1980-01-10', { kind: 'year' } as const, 2, 0],
    ['1978-01-10', '1979-02-01', { kind: 'year' } as const, 1, 22 / 365],
    ['1978-01-10', '1981-02-01', { kind: 'year' } as const, 3, 22 / 365],
    ['2026-01-31', '2026-02-28', month(), 1, 0],
    ['2026-01-30', '2026-03-01', month(), 1, 2 / 30],
    ['2026-01-02', '2026-02-01', month(), 1, 0],
    ['2026-01-10', '2026-01-10', month(), 0, 0],
  ])('from %s to %s in %j: %s and %s', (from, to, unit, whole, fraction) => {
    const count = unitPeriodsBetween(from, to, unit);
    expect(count.whole).toBe(whole);
    expect(count.fraction).toBeCloseTo(fraction, 12);
  });

  it('refuses to count backwards', () => {
    expect(() => unitPeriodsBetween('2026-02-01', '2026-01-31', month())).toThrow(RangeError);
  });

  it.each([
    [month(), 12, 30],
    [month(2), 6, 60],
    [month(3), 4, 90],
    [week(), 52, 7],
    [week(4), 13, 28],
    [{ kind: 'semimonth' } as const, 24, 15],
    [{ kind: 'day' } as const, 365, 1],
    [{ kind: 'year' } as const, 1, 365],
  ])('%j: %s a year, of %s days', (unit, perYear, days) => {
    expect([unitPeriodsPerYear(unit), daysPerUnitPeriod(unit)]).toEqual([perYear, days]);
  });

  it('takes the term of a single payment as the period', () => {
    expect(singlePaymentPeriodsPerYear('1978-01-03', '1978-09-15')).toBeCloseTo(365 / 255, 12);
    expect(singlePaymentPeriodsPerYear('1978-01-10', '1978-07-10')).toBe(2);
  });

  it.each([
    ['monthly', ['1978-02-10', '1978-04-01', '1978-05-01', '1978-06-01'], month()],
    ['quarterly', ['1978-05-23', '1978-10-01', '1979-01-01', '1979-04-01'], month(3)],
    ['every four weeks', ['1978-03-18', '1978-04-20', '1978-05-18', '1978-06-15', '1978-07-13'], week(4)],
    ['weekly', ['1978-03-20', '1978-04-21', '1978-04-28', '1978-05-05'], week()],
    [
      'semimonthly',
      ['1978-02-23', '1978-03-01', '1978-03-16', '1978-04-01', '1978-04-16', '1978-05-01'],
      { kind: 'semimonth' },
    ],
    ['month ends', ['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30'], month()],
    [
      'a month once more often than a quarter',
      ['2026-01-01', '2026-04-01', '2026-07-01', '2026-08-01', '2026-09-01'],
      month(),
    ],
    ['no period twice: the average', ['2026-01-01', '2026-02-01', '2026-02-22'], week(4)],
  ])('finds the unit-period: %s', (_, dates, unit) => {
    expect(unitPeriodOf(dates)).toEqual(unit);
  });
});
