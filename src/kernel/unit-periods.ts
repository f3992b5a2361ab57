import { addMonths, daysBetween, type BusinessDate } from './business-date.js';

/**
 * Time as Regulation Z counts it (12 CFR 1026, Appendix J (b)(3) to (b)(5)). Odd days count back from the later
 * date: whole months first, then days over 30.
 */
export type UnitPeriod =
  | { readonly kind: 'day' | 'semimonth' | 'year' }
  | { readonly kind: 'week' | 'month'; readonly multiple: number };

export interface UnitPeriodCount {
  readonly whole: number;
  /** Of one unit-period, from 0 to below 1. */
  readonly fraction: number;
}

const PER_YEAR = { day: 365, week: 52, semimonth: 24, month: 12, year: 1 } as const;

export function unitPeriodsPerYear(unit: UnitPeriod): number {
  return PER_YEAR[unit.kind] / ('multiple' in unit ? unit.multiple : 1);
}

/** Days that a fraction of the unit-period is measured in. */
export function daysPerUnitPeriod(unit: UnitPeriod): number {
  switch (unit.kind) {
    case 'day':
      return 1;
    case 'week':
      return 7 * unit.multiple;
    case 'semimonth':
      return 15;
    case 'month':
      return 30 * unit.multiple;
    case 'year':
      return 365;
  }
}

/** Unit-periods between two dates. @throws RangeError when the later date is earlier */
export function unitPeriodsBetween(
  earlier: BusinessDate,
  later: BusinessDate,
  unit: UnitPeriod,
): UnitPeriodCount {
  if (later < earlier) throw new RangeError('The later date comes first.');
  if (unit.kind === 'year') return years(earlier, later);
  if (unit.kind === 'day' || unit.kind === 'week')
    return divide(daysBetween(earlier, later), daysPerUnitPeriod(unit));
  const { months, days } = monthsBack(earlier, later);
  // (b)(5)(ii): whole months, and the rest over 30 even where it is 30 days or more.
  if (unit.kind === 'month' && unit.multiple === 1) {
    return days < 30
      ? { whole: months, fraction: days / 30 }
      : { whole: months + 1, fraction: (days - 30) / 30 };
  }
  // (b)(5)(iii): months count 30 days each.
  return divide(30 * months + days, daysPerUnitPeriod(unit));
}

/** (b)(5)(v): full years back from the later date, the rest in twelfths if it is whole months, else over 365. */
function years(earlier: BusinessDate, later: BusinessDate): UnitPeriodCount {
  const { months, days } = monthsBack(earlier, later);
  const whole = Math.floor(months / 12);
  if (days === 0) return { whole, fraction: (months % 12) / 12 };
  const rest = daysBetween(earlier, addMonths(later, -12 * whole));
  return divide(365 * whole + rest, 365);
}

/** Full months back from the later date, then the days from the earlier date to there. */
function monthsBack(earlier: BusinessDate, later: BusinessDate): { months: number; days: number } {
  if (isMonthEnd(earlier) && isMonthEnd(later)) return { months: calendarMonths(earlier, later), days: 0 };
  let months = calendarMonths(earlier, later);
  if (addMonths(later, -months) < earlier) months -= 1;
  return { months, days: daysBetween(earlier, addMonths(later, -months)) };
}

const yearAndMonth = (date: BusinessDate): number =>
  Number.parseInt(date.slice(0, 4), 10) * 12 + Number.parseInt(date.slice(5, 7), 10);
const calendarMonths = (earlier: BusinessDate, later: BusinessDate): number =>
  yearAndMonth(later) - yearAndMonth(earlier);
const isMonthEnd = (date: BusinessDate): boolean => addMonths(`${date.slice(0, 7)}-01`, 1) === nextDay(date);
const nextDay = (date: BusinessDate): BusinessDate =>
  new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

function divide(days: number, per: number): UnitPeriodCount {
  const whole = Math.floor(days / per);
  return { whole, fraction: (days - whole * per) / per };
}

/**
 * A single advance with a single payment within a year is one unit-period long ((b)(5)(vi), (vii)): how many such
 * periods a year holds, by months if the term is whole months, else by days.
 */
export function singlePaymentPeriodsPerYear(advance: BusinessDate, payment: BusinessDate): number {
  const { months, days } = monthsBack(advance, payment);
  return days === 0 && months > 0 ? 12 / months : 365 / daysBetween(advance, payment);
}

/**
 * The unit-period of a transaction by (b)(4): the common period that occurs most often, the shorter one of two; where no
 * period occurs twice, their average, rounded to the nearest standard interval. Not for a single payment.
 */
export function unitPeriodOf(dates: readonly BusinessDate[]): UnitPeriod {
  const sorted = [...new Set(dates)].sort();
  const periods = sorted.slice(1).map((later, at) => periodBetween(sorted[at] ?? later, later));
  const counts = new Map<string, { unit: UnitPeriod; count: number }>();
  for (const unit of periods) {
    const key = JSON.stringify(unit);
    counts.set(key, { unit, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  const semimonths = semimonthly(sorted);
  if (semimonths) return { kind: 'semimonth' };
  const common = [...counts.values()].filter(({ count }) => count > 1);
  common.sort((a, b) => b.count - a.count || unitPeriodsPerYear(b.unit) - unitPeriodsPerYear(a.unit));
  return (
    common[0]?.unit ??
    nearest(daysBetween(sorted[0] ?? '', sorted.at(-1) ?? '') / Math.max(1, periods.length))
  );
}

/** Every second date a month apart, most dates about half a month apart. */
function semimonthly(sorted: readonly BusinessDate[]): boolean {
  const halves = sorted.slice(1).filter((later, at) => {
    const days = daysBetween(sorted[at] ?? later, later);
    return days >= 13 && days <= 16;
  });
  const months = sorted.slice(2).filter((later, at) => monthsBack(sorted[at] ?? later, later).days === 0);
  return sorted.length > 3 && halves.length * 2 > sorted.length && months.length * 2 > sorted.length - 2;
}

function periodBetween(earlier: BusinessDate, later: BusinessDate): UnitPeriod {
  const { months, days } = monthsBack(earlier, later);
  if (days === 0 && months > 0) return months >= 12 ? { kind: 'year' } : { kind: 'month', multiple: months };
  const length = daysBetween(earlier, later);
  return length % 7 === 0 ? { kind: 'week', multiple: length / 7 } : { kind: 'day' };
}

function nearest(days: number): UnitPeriod {
  const standard: { unit: UnitPeriod; days: number }[] = [
    { unit: { kind: 'day' }, days: 1 },
    ...Array.from({ length: 52 }, (_, at) => ({
      unit: { kind: 'week', multiple: at + 1 } as const,
      days: 7 * (at + 1),
    })),
    { unit: { kind: 'semimonth' }, days: 15 },
    ...Array.from({ length: 11 }, (_, at) => ({
      unit: { kind: 'month', multiple: at + 1 } as const,
      days: (365 * (at + 1)) / 12,
    })),
    { unit: { kind: 'year' }, days: 365 },
  ];
  standard.sort((a, b) => Math.abs(a.days - days) - Math.abs(b.days - days) || a.days - b.days);
  return standard[0]?.unit ?? { kind: 'month', multiple: 1 };
}
