import { Temporal } from '@js-temporal/polyfill';

/** A calendar date 'YYYY-MM-DD', of Asia/Shanghai unless said otherwise. */
export type BusinessDate = string;

export const BUSINESS_ZONE = 'Asia/Shanghai';

const SHAPE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const DAY_MS = 86_400_000;
// China has kept UTC+8 without summer time since 1991-09-15. Later instants need no zone table: 0.5 us against 11 us
// through the polyfill, and it is asked on every request.
const FIXED_OFFSET_SINCE = Date.UTC(1991, 8, 15);
const SHANGHAI_OFFSET = 8 * 3_600_000;
const LATEST = Date.UTC(9999, 11, 31);

/** The calendar date at an instant. */
export function businessDate(instantMs: number, zone = BUSINESS_ZONE): BusinessDate {
  if (!Number.isInteger(instantMs) || Math.abs(instantMs) > LATEST)
    throw new RangeError('Not an instant in milliseconds.');
  if (zone === BUSINESS_ZONE && instantMs >= FIXED_OFFSET_SINCE) return isoDate(instantMs + SHANGHAI_OFFSET);
  return Temporal.Instant.fromEpochMilliseconds(instantMs).toZonedDateTimeISO(zone).toPlainDate().toString();
}

/** The instant at which a date begins. */
export function startOfDate(date: BusinessDate, zone = BUSINESS_ZONE): number {
  return Temporal.PlainDate.from(check(date)).toZonedDateTime(zone).epochMilliseconds;
}

/** A real calendar date in the one spelling, not 2025-02-30. */
export function isBusinessDate(text: string): boolean {
  return SHAPE.test(text) && isoDate(daysOf(text) * DAY_MS) === text;
}

/** The last day of the month where the day does not exist (31 January + 1 month = 28 or 29 February). */
export function addMonths(date: BusinessDate, months: number): BusinessDate {
  const month = part(check(date), 5, 7) - 1 + whole(months);
  const first = Date.UTC(part(date, 0, 4), month, 1);
  const daysInMonth = (Date.UTC(part(date, 0, 4), month + 1, 1) - first) / DAY_MS;
  return check(isoDate(first + (Math.min(part(date, 8, 10), daysInMonth) - 1) * DAY_MS));
}

export function addDays(date: BusinessDate, days: number): BusinessDate {
  return check(isoDate((daysOf(check(date)) + whole(days)) * DAY_MS));
}

/** Negative, 0 or positive, as for sorting. */
export function compareDates(a: BusinessDate, b: BusinessDate): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** From `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: BusinessDate, to: BusinessDate): number {
  return daysOf(check(to)) - daysOf(check(from));
}

/**
 * Whole years lived on a day (周岁). Someone born on 29 February is a year older on 1 March of a common year: a
 * gate on age never opens a day early.
 */
export function ageInYears(birth: BusinessDate, on: BusinessDate): number {
  const years = part(check(on), 0, 4) - part(check(birth), 0, 4);
  return on.slice(5) < birth.slice(5) ? years - 1 : years;
}

/** Whole months from `from` to `to`: the most that can be added to `from` without passing `to`. */
export function monthsBetween(from: BusinessDate, to: BusinessDate): number {
  if (check(to) < check(from)) return -monthsBetween(to, from) || 0;
  const months = (part(to, 0, 4) - part(from, 0, 4)) * 12 + part(to, 5, 7) - part(from, 5, 7);
  return addMonths(from, months) > to ? months - 1 : months;
}

const part = (date: BusinessDate, start: number, end: number): number =>
  Number.parseInt(date.slice(start, end), 10);
const daysOf = (date: BusinessDate): number =>
  Date.UTC(part(date, 0, 4), part(date, 5, 7) - 1, part(date, 8, 10)) / DAY_MS;
const isoDate = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

function check(date: BusinessDate): BusinessDate {
  if (!isBusinessDate(date)) throw new RangeError('Not a calendar date.');
  return date;
}

function whole(count: number): number {
  if (!Number.isInteger(count)) throw new RangeError('A count of days or months is a whole number.');
  return count;
}
