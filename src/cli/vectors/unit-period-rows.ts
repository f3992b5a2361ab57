import type { UnitPeriodAmount } from '../../kernel/reference-rates.js';
import { addDays, addMonths, isBusinessDate, type BusinessDate } from '../../kernel/business-date.js';
import {
  daysPerUnitPeriod,
  singlePaymentPeriodsPerYear,
  unitPeriodOf,
  unitPeriodsBetween,
  unitPeriodsPerYear,
  type UnitPeriod,
} from '../../kernel/unit-periods.js';
import { advancesOf, paymentsOf, type Line } from './flows.js';
import type { Row } from './row.js';
import { unitOf } from './unit-names.js';
import { numberOf, RowFault } from './values.js';

export interface UnitPeriodRow {
  readonly advances: UnitPeriodAmount[];
  readonly payments: UnitPeriodAmount[];
  readonly unitPeriodsPerYear: number;
}

/** A Regulation Z row in unit-periods, whether it gives t and f, odd days, or dates. */
export function unitPeriodAmounts(row: Row): UnitPeriodRow {
  const [advances, payments] = [advancesOf(row), paymentsOf(row)];
  const start = dateOf(
    row.text('consummation', 'consummationDate', 'advanceDate', 'start', 'startDate', 'date', 'termBegins'),
  );
  const first = dateOf(row.text('firstPayment', 'firstPaymentDate', 'firstDate', 'firstDue'));
  const perYear = row.optionalNumber('unitPeriodsPerYear', 'periodsPerYear');
  const unit = unitOf(row.take('unitPeriod', 'unit', 'frequency')?.value, perYear);
  const dated =
    [...advances, ...payments].some((line) => line['date'] !== undefined) ||
    (start !== null && first !== null);
  if (dated) return fromDates(advances, payments, { start, first, unit });
  const rate = perYear ?? (unit && unitPeriodsPerYear(unit));
  if (rate === null) throw new RowFault('unitPeriodsPerYear', 'is missing');
  const odd = oddFirstPeriod(row, unit, rate);
  return {
    advances: advances.map((line) => counted(line, { whole: 0, fraction: 0 }, 0, rate, unit)),
    payments: payments.map((line, at) => counted(line, odd, at, rate, unit)),
    unitPeriodsPerYear: rate,
  };
}

/** The first payment of a row that gives its payments without times. */
function oddFirstPeriod(
  row: Row,
  unit: UnitPeriod | null,
  perYear: number,
): { whole: number; fraction: number } {
  const fraction = row.optionalNumber('f', 'firstF', 'fraction');
  const days = row.optionalNumber('oddDays', 'firstPeriodOddDays');
  return {
    whole: row.optionalNumber('t', 'firstT', 'firstPeriod') ?? 1,
    fraction: fraction ?? (days === null ? 0 : days / daysIn(unit, perYear)),
  };
}

function counted(
  line: Line,
  first: { whole: number; fraction: number },
  at: number,
  perYear: number,
  unit: UnitPeriod | null,
): UnitPeriodAmount {
  const [t, f, days] = [
    line['t'] ?? line['time'],
    line['f'] ?? line['fraction'],
    line['oddDays'] ?? line['days'],
  ];
  return {
    amount: numberOf(line['amount'], 'amount'),
    whole: t === undefined ? first.whole + at * (line['isAdvance'] === true ? 0 : 1) : numberOf(t, 't'),
    fraction:
      f !== undefined
        ? numberOf(f, 'f')
        : days !== undefined
          ? numberOf(days, 'oddDays') / daysIn(unit, perYear)
          : t === undefined
            ? first.fraction
            : 0,
  };
}

const daysIn = (unit: UnitPeriod | null, perYear: number): number => {
  const known = unit ?? unitOf(undefined, perYear);
  if (!known) throw new RowFault('oddDays', 'need a standard unit-period');
  return daysPerUnitPeriod(known);
};

interface Dates {
  readonly start: BusinessDate | null;
  readonly first: BusinessDate | null;
  readonly unit: UnitPeriod | null;
}

function fromDates(
  advances: readonly Line[],
  payments: readonly Line[],
  { start, first, unit }: Dates,
): UnitPeriodRow {
  const advanceDates = advances.map((line) => dateOf(line['date']) ?? start);
  const begin = start ?? advanceDates[0];
  if (!begin) throw new RowFault('date', 'of the first advance is missing');
  const paymentDates = payments.map(
    (line, at) => dateOf(line['date']) ?? (first && dateAfter(first, at, unit)),
  );
  const amounts = (
    lines: readonly Line[],
    dates: readonly (BusinessDate | null | undefined)[],
    counting: UnitPeriod,
  ): UnitPeriodAmount[] =>
    lines.map((line, at) => {
      const date = dates[at];
      if (!date) throw new RowFault('date', 'is missing');
      return { amount: numberOf(line['amount'], 'amount'), ...unitPeriodsBetween(begin, date, counting) };
    });
  const only = payments.length === 1 && advances.length === 1 ? paymentDates[0] : null;
  if (only && !unit && only <= addMonths(begin, 12)) {
    const [advance, payment] = [advances[0], payments[0]].map((line) => numberOf(line?.['amount'], 'amount'));
    return {
      advances: [{ amount: advance ?? 0, whole: 0, fraction: 0 }],
      payments: [{ amount: payment ?? 0, whole: 1, fraction: 0 }],
      unitPeriodsPerYear: singlePaymentPeriodsPerYear(begin, only),
    };
  }
  const counting =
    unit ??
    (only
      ? { kind: 'year' as const }
      : unitPeriodOf([begin, ...advanceDates, ...paymentDates].filter((date) => typeof date === 'string')));
  return {
    advances: amounts(advances, advanceDates, counting),
    payments: amounts(payments, paymentDates, counting),
    unitPeriodsPerYear: unitPeriodsPerYear(counting),
  };
}

/** The date of a later payment of a regular series. */
function dateAfter(first: BusinessDate, count: number, unit: UnitPeriod | null): BusinessDate {
  const { kind, multiple } = { multiple: 1, ...(unit ?? { kind: 'month' as const }) };
  switch (kind) {
    case 'day':
      return addDays(first, count);
    case 'week':
      return addDays(first, 7 * multiple * count);
    case 'semimonth': {
      const month = addMonths(first, Math.floor(count / 2));
      return count % 2 === 0 ? month : addDays(month, 15);
    }
    case 'month':
      return addMonths(first, multiple * count);
    case 'year':
      return addMonths(first, 12 * count);
  }
}

function dateOf(value: unknown): BusinessDate | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string' || !isBusinessDate(value))
    throw new RowFault('date', `is no calendar date: ${JSON.stringify(value)}`);
  return value;
}
