import type { Percent } from '../../kernel/rate.js';
import { percent } from '../../kernel/rate.js';
import {
  annuityDueSchedule,
  buildSchedule,
  type RepaymentMethod,
  type Schedule,
} from '../../kernel/schedule.js';
import type { Fen } from '../../kernel/money.js';
import { compareSchedule } from './compare-schedule.js';
import type { Row } from './row.js';
import { RowFault } from './values.js';

export const PRINCIPAL = ['principal', 'amount', 'loan', 'loanAmount'];
export const TERM = ['n', 'months', 'termMonths', 'term', 'numberOfPayments', 'periods'];
const RATE = ['apr', 'rate', 'annualRate', 'annual', 'contractRate', 'nominal'];
const BALLOON = ['balloon', 'finalPayment', 'residual'];

export type ScheduleMethod = RepaymentMethod | 'annuity_due';

/** A schedule kind: `method` in the row may say more than the kind does (zero_rate with equal principal). */
export const scheduleKind =
  (method: ScheduleMethod, defaultRate?: string) =>
  (row: Row): void => {
    const principal = principalOf(row);
    const termMonths = row.count(...TERM);
    const rate = row.rate(...RATE) ?? (defaultRate === undefined ? null : percent(defaultRate));
    if (!rate) throw new RowFault('apr', 'is missing');
    compareSchedule(row, scheduleFor(methodOf(row, method), principal, rate, termMonths, row));
  };

/** A benefit that lowers the rate: the same loan at the rate without it and with it. */
export function discountKind(row: Row): void {
  const principal = principalOf(row);
  const termMonths = row.count(...TERM);
  const rate = row.rate(...RATE, 'baseApr', 'aprBefore', 'fullApr', 'standardApr');
  if (!rate) throw new RowFault('apr', 'is missing');
  const points = row.rate('discount', 'discountRate', 'points', 'reduction', 'rateDiscount');
  const reduced =
    row.rate(
      'discountedApr',
      'aprDiscounted',
      'discountedRate',
      'discountApr',
      'reducedApr',
      'aprAfter',
      'aprWithDiscount',
    ) ??
    (points && rate.minus(points));
  const base = scheduleFor('equal_instalment', principal, rate, termMonths, row);
  if (reduced)
    compareReduced(row, base, scheduleFor('equal_instalment', principal, reduced, termMonths, row));
  compareSchedule(row, base);
}

function compareReduced(row: Row, base: Schedule, reduced: Schedule): void {
  const names = [
    'discountedPayment',
    'paymentDiscounted',
    'reducedPayment',
    'paymentAfter',
    'paymentWithDiscount',
    'discountedInstalment',
  ];
  row.compareFen(reduced.instalment, ...names);
  row.compareFen(reduced.lastInstalment, 'discountedLast', 'lastDiscounted', 'reducedLast', 'lastAfter');
  row.compareFen(
    reduced.interest,
    'discountedTotalInterest',
    'totalInterestDiscounted',
    'totalInterestAfter',
  );
  row.compareFen(
    base.instalment - reduced.instalment,
    'saving',
    'savingPerMonth',
    'monthlySaving',
    'difference',
  );
  row.compareFen(base.total - reduced.total, 'totalSaving', 'savingTotal');
  row.compareFen(base.instalment, 'basePayment', 'paymentBefore', 'fullPayment', 'standardPayment');
}

function principalOf(row: Row): Fen {
  const principal = row.fen(...PRINCIPAL);
  if (principal === null) throw new RowFault('principalFen', 'is missing');
  return principal;
}

const METHODS: Readonly<Record<string, ScheduleMethod>> = {
  level: 'equal_instalment',
  equal_instalment: 'equal_instalment',
  annuity: 'equal_instalment',
  equal_principal: 'equal_principal',
  balloon: 'balloon',
  annuity_due: 'annuity_due',
  due: 'annuity_due',
};

function methodOf(row: Row, method: ScheduleMethod): ScheduleMethod {
  const text = row.text('method', 'repaymentMethod', 'schedule_kind', 'scheduleKind');
  const named = text === null ? method : METHODS[text];
  if (!named) throw new RowFault('method', `is none of ${Object.keys(METHODS).join(', ')}`);
  const timing = row.text('timing', 'due', 'when');
  return timing !== null && /^(begin|start|advance|due)/.test(timing) && named === 'equal_instalment'
    ? 'annuity_due'
    : named;
}

function scheduleFor(
  method: ScheduleMethod,
  principal: Fen,
  annualPercent: Percent,
  termMonths: number,
  row: Row,
): Schedule {
  if (method === 'annuity_due') return annuityDueSchedule({ principal, annualPercent, termMonths });
  const balloon = row.fen(...BALLOON);
  if (method === 'balloon' && balloon === null) throw new RowFault('balloonFen', 'is missing');
  const final =
    balloon !== null && (method === 'balloon' || balloon > 0n)
      ? { method: 'balloon' as const, balloon }
      : { method };
  return buildSchedule({ ...final, principal, annualPercent, termMonths });
}
