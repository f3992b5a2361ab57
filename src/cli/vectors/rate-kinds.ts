import {
  effectiveAnnual,
  monthlyRates,
  regZActuarial,
  type TimedAmount,
  type UnitPeriodAmount,
} from '../../kernel/reference-rates.js';
import { advancesOf, paymentsOf } from './flows.js';
import type { Row } from './row.js';
import { numberOf, RowFault } from './values.js';
import { PRINCIPAL, TERM } from './schedule-kinds.js';
import { unitPeriodAmounts } from './unit-period-rows.js';

/** 12 CFR 1026, Appendix J. */
export function regzActuarial(row: Row): void {
  const { advances, payments, unitPeriodsPerYear } = unitPeriodAmounts(row);
  refuseNothing(advances, payments);
  const apr = regZActuarial({ advances, payments, unitPeriodsPerYear });
  row.comparePublished(apr, 'publishedAprPct', 'publishedPct', 'publishedApr');
  row.compareComputed(apr, 'computedAprPct', 'computedPct', 'aprPct', 'computedApr');
}

/** Directive 98/7/EC, Annex III: times in years, or in equal periods of a year. */
export function effectiveAnnualRate(row: Row): void {
  const rate = effectiveAnnual(timed(row, advancesOf(row), 'years'), timed(row, paymentsOf(row), 'years'));
  row.comparePublished(rate, 'publishedPct', 'publishedAprPct', 'publishedEffectivePct');
  row.compareComputed(rate, 'computedPct', 'computedAprPct', 'effectivePct', 'computedEffectivePct');
}

/** Net received at month 0, then a payment at the end of each month, unless a payment names its month. */
export function monthlyIrr(row: Row): void {
  compareMonthly(row, timed(row, advancesOf(row), 'months'), timed(row, paymentsOf(row), 'months'));
}

/** A fee each month on the original principal, which is paid back in equal parts. */
export function cardInstalment(row: Row): void {
  const [principal, months] = [row.number(...PRINCIPAL), row.count(...TERM)];
  const fee = row.number('feeRatePerMonth', 'monthlyFeeRate', 'feeRate', 'feePerMonth');
  compareMonthly(
    row,
    [{ amount: principal, time: 0 }],
    equalPayments(principal / months + principal * fee, months),
  );
}

/** "0 %" with a fee taken off at drawdown. */
export function upfrontFee(row: Row): void {
  const [principal, months] = [row.number(...PRINCIPAL), row.count(...TERM)];
  const rate = row.optionalNumber('feeRate', 'upfrontFeeRate', 'feeShare');
  const fee = rate === null ? row.number('fee', 'upfrontFee') : principal * rate;
  compareMonthly(row, [{ amount: principal - fee, time: 0 }], equalPayments(principal / months, months));
}

function compareMonthly(row: Row, advances: readonly TimedAmount[], payments: readonly TimedAmount[]): void {
  refuseNothing(advances, payments);
  const { simple, compound } = monthlyRates(advances, payments);
  row.comparePublished(simple, 'publishedSimplePct', 'publishedNominalPct');
  row.comparePublished(compound, 'publishedCompoundPct', 'publishedEffectivePct', 'publishedIrrPct');
  row.compareComputed(simple, 'computedSimplePct', 'computedNominalPct', 'nominalPct', 'simplePct');
  row.compareComputed(
    compound,
    'computedCompoundPct',
    'computedEffectivePct',
    'effectivePct',
    'compoundPct',
    'computedIrrPct',
  );
  row.compareComputed(simple / 12, 'computedMonthlyPct', 'monthlyPct', 'monthlyIrrPct');
}

const equalPayments = (amount: number, months: number): TimedAmount[] =>
  Array.from({ length: months }, (_, at) => ({ amount, time: at + 1 }));

function refuseNothing(
  advances: readonly (TimedAmount | UnitPeriodAmount)[],
  payments: readonly (TimedAmount | UnitPeriodAmount)[],
): void {
  if (advances.length === 0) throw new RowFault('advances', 'is empty');
  if (payments.length === 0) throw new RowFault('payments', 'is empty');
}

const PER_YEAR = { years: 1, months: 12, weeks: 52, days: 365 } as const;

/**
 * Times in the wanted unit. A line gives its time under the name of a unit, or bare: then in the row's own periods
 * (`periodsPerYear`), or in the wanted unit. A payment without any time is the next one at the end of a period.
 */
function timed(
  row: Row,
  lines: readonly Record<string, unknown>[],
  wanted: 'years' | 'months',
): TimedAmount[] {
  const perYear = row.optionalNumber('periodsPerYear', 'paymentsPerYear') ?? PER_YEAR[wanted];
  return lines.map((line, at) => {
    const amount = numberOf(line['amount'], 'amount');
    for (const [unit, count] of Object.entries(PER_YEAR)) {
      const value = line[unit] ?? line[unit.slice(0, -1)];
      if (value !== undefined) return { amount, time: (numberOf(value, unit) / count) * PER_YEAR[wanted] };
    }
    const bare = line['time'] ?? line['t'];
    const periods = bare === undefined ? (line['isAdvance'] === true ? 0 : at + 1) : numberOf(bare, 'time');
    return { amount, time: (periods / perYear) * PER_YEAR[wanted] };
  });
}
