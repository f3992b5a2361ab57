import { unitPeriodsPerYear, type UnitPeriod } from '../../kernel/unit-periods.js';
import { RowFault } from './values.js';

const NAMED: Readonly<Record<string, UnitPeriod>> = {
  day: { kind: 'day' },
  daily: { kind: 'day' },
  week: { kind: 'week', multiple: 1 },
  weekly: { kind: 'week', multiple: 1 },
  biweekly: { kind: 'week', multiple: 2 },
  fortnight: { kind: 'week', multiple: 2 },
  four_weeks: { kind: 'week', multiple: 4 },
  semimonth: { kind: 'semimonth' },
  semimonthly: { kind: 'semimonth' },
  month: { kind: 'month', multiple: 1 },
  monthly: { kind: 'month', multiple: 1 },
  bimonthly: { kind: 'month', multiple: 2 },
  quarter: { kind: 'month', multiple: 3 },
  quarterly: { kind: 'month', multiple: 3 },
  semiannual: { kind: 'month', multiple: 6 },
  half_year: { kind: 'month', multiple: 6 },
  year: { kind: 'year' },
  yearly: { kind: 'year' },
  annual: { kind: 'year' },
};

/** The unit-period of a row: by its name, or else by how many a year holds; null when neither tells. */
export function unitOf(named: unknown, perYear: number | null): UnitPeriod | null {
  if (typeof named === 'string') {
    const unit = NAMED[named.toLowerCase().replaceAll('-', '_')];
    if (!unit) throw new RowFault('unitPeriod', `is none of ${Object.keys(NAMED).join(', ')}`);
    return unit;
  }
  if (perYear === null) return null;
  const close = (unit: UnitPeriod): boolean => Math.abs(unitPeriodsPerYear(unit) - perYear) < 1e-9;
  const multiples: UnitPeriod[] = Array.from({ length: 52 }, (_, at) => ({ kind: 'week', multiple: at + 1 }));
  return [...Object.values(NAMED), ...multiples].find(close) ?? null;
}
