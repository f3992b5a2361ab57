import { Temporal } from '@js-temporal/polyfill';
import fc from 'fast-check';
import {
  addDays,
  addMonths,
  ageInYears,
  businessDate,
  compareDates,
  daysBetween,
  isBusinessDate,
  monthsBetween,
  startOfDate,
} from './business-date.js';

const date = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2199-12-31'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10));

describe('business dates', () => {
  it('change at midnight in Shanghai', () => {
    expect(businessDate(Date.parse('2026-11-23T15:59:59.999Z'))).toBe('2026-11-23');
    expect(businessDate(Date.parse('2026-11-23T16:00:00.000Z'))).toBe('2026-11-24');
    expect(businessDate(Date.parse('2026-11-23T16:00:00.000Z'), 'UTC')).toBe('2026-11-23');
  });

  it('agree with the zone table, summer time of 1986 to 1991 included', () => {
    const instant = fc.integer({ min: Date.UTC(1980, 0, 1), max: Date.UTC(2100, 0, 1) });
    const nearTheEdge = fc.integer({ min: Date.UTC(1991, 8, 13), max: Date.UTC(1991, 8, 17) });
    fc.assert(
      fc.property(fc.oneof(instant, nearTheEdge), (ms) => {
        const expected = Temporal.Instant.fromEpochMilliseconds(ms)
          .toZonedDateTimeISO('Asia/Shanghai')
          .toPlainDate()
          .toString();
        expect(businessDate(ms)).toBe(expected);
      }),
    );
    expect(businessDate(Date.parse('1990-07-01T15:30:00Z'))).toBe('1990-07-02'); // UTC+9 then
  });

  it('begin at an instant', () => {
    fc.assert(
      fc.property(date, (day) => {
        const start = startOfDate(day);
        expect([businessDate(start), businessDate(start - 1)]).toEqual([day, addDays(day, -1)]);
      }),
      { numRuns: 30 },
    );
  });

  it.each([Number.NaN, 1.5, Infinity])('refuse the instant %s', (ms) => {
    expect(() => businessDate(ms)).toThrow(RangeError);
  });

  it.each(['2026-11-23', '2024-02-29', '2000-02-29', '1900-12-31', '9999-12-31'])('%s is one', (text) => {
    expect(isBusinessDate(text)).toBe(true);
  });

  it.each([
    '',
    '2025-02-29',
    '1900-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2026-1-1',
    '26-01-01',
    '2026/01/01',
    '2026-01-01T00:00:00Z',
    ' 2026-01-01',
    '2026-11-31\n',
  ])('%j is none', (text) => {
    expect(isBusinessDate(text)).toBe(false);
    expect(() => addDays(text, 1)).toThrow(RangeError);
  });

  it.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2024-01-31', 1, '2024-02-29'],
    ['2026-11-23', 1, '2026-12-23'],
    ['2026-03-31', -1, '2026-02-28'],
    ['2026-11-23', 36, '2029-11-23'],
  ])('%s and %s months is %s', (from, months, to) => {
    expect(addMonths(from, months)).toBe(to);
  });

  it('move as the calendar of the polyfill', () => {
    fc.assert(
      fc.property(date, fc.integer({ min: -2000, max: 2000 }), (day, count) => {
        const plain = Temporal.PlainDate.from(day);
        expect(addMonths(day, count)).toBe(plain.add({ months: count }).toString());
        expect(addDays(day, count)).toBe(plain.add({ days: count }).toString());
      }),
    );
    for (const count of [0.5, Number.NaN, 1e9]) {
      expect(() => addDays('2026-01-31', count)).toThrow(RangeError);
      expect(() => addMonths('2026-01-31', count)).toThrow(RangeError);
    }
  });

  it('count days both ways', () => {
    fc.assert(
      fc.property(date, fc.integer({ min: -5000, max: 5000 }), (day, days) => {
        expect(daysBetween(day, addDays(day, days))).toBe(days);
      }),
    );
  });

  it('count whole months: the most that do not pass the later date', () => {
    fc.assert(
      fc.property(date, date, (a, b) => {
        const months = monthsBetween(a, b);
        expect(monthsBetween(b, a)).toBe(months === 0 ? 0 : -months);
        if (a > b) return;
        expect(addMonths(a, months) <= b && addMonths(a, months + 1) > b).toBe(true);
      }),
    );
    expect(monthsBetween('2026-01-31', '2026-02-28')).toBe(1);
    expect(monthsBetween('2026-01-31', '2026-02-27')).toBe(0);
  });

  it.each([
    ['2008-11-23', '2026-11-23', 18],
    ['2008-11-24', '2026-11-23', 17],
    ['2008-02-29', '2026-02-28', 17],
    ['2008-02-29', '2026-03-01', 18],
    ['2008-02-29', '2028-02-29', 20],
    ['2009-06-01', '2026-11-23', 17],
  ])('someone born on %s is on %s %s years old', (birth, on, age) => {
    expect(ageInYears(birth, on)).toBe(age);
  });

  it('compare', () => {
    expect(['2026-11-23', '2025-12-31', '2026-01-01'].sort(compareDates)).toEqual([
      '2025-12-31',
      '2026-01-01',
      '2026-11-23',
    ]);
    expect(compareDates('2026-01-01', '2026-01-01')).toBe(0);
  });
});
