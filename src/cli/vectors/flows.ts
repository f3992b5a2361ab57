import type { Row } from './row.js';
import { numberOf, RowFault } from './values.js';

export type Line = Record<string, unknown>;

/**
 * Lines as objects with an `amount`. A line may be a bare amount, a pair [amount, time], a triple [amount, t, f], or
 * an object; `count` equal payments may stand as one line, one period after the other.
 */
export function linesOf(value: unknown, field: string): Line[] {
  if (!Array.isArray(value)) throw new RowFault(field, 'is not a list');
  return value.flatMap((entry: unknown, at) => repeated(lineOf(entry, `${field}[${at}]`)));
}

function lineOf(entry: unknown, field: string): Line {
  if (typeof entry === 'number' || typeof entry === 'string') return { amount: entry };
  if (Array.isArray(entry)) {
    const [amount, t, f] = entry as unknown[];
    return typeof t === 'string' && t.includes('-')
      ? { amount, date: t }
      : { amount, ...(t === undefined ? {} : { t }), ...(f === undefined ? {} : { f }) };
  }
  if (typeof entry !== 'object' || entry === null) throw new RowFault(field, 'is no movement of money');
  const line = entry as Line;
  const amount = line['amount'] ?? line['payment'] ?? line['value'] ?? line['a'];
  if (amount === undefined) throw new RowFault(`${field}.amount`, 'is missing');
  return { ...line, amount };
}

function repeated(line: Line): Line[] {
  const count = line['count'] ?? line['n'] ?? line['times'];
  if (count === undefined) return [line];
  return Array.from({ length: numberOf(count, 'count') }, (_, at) => {
    const t = line['t'];
    return t === undefined ? line : { ...line, t: numberOf(t, 't') + at };
  });
}

/** What the customer receives: a list, or one net amount (the principal less a fee, where it is so given). */
export function advancesOf(row: Row): Line[] {
  const list = row.take('advances', 'drawdowns');
  if (list) return linesOf(list.value, list.name).map((line) => ({ ...line, isAdvance: true }));
  const net = row.optionalNumber('advance', 'net', 'netAdvance', 'received', 'amountFinanced');
  if (net !== null) return [{ amount: net, isAdvance: true }];
  const principal = row.number('principal', 'amount', 'loan');
  return [{ amount: principal - (row.optionalNumber('fee', 'upfrontFee') ?? 0), isAdvance: true }];
}

/** What the customer pays: a list, or `n` payments of one amount. */
export function paymentsOf(row: Row): Line[] {
  const list = row.take('payments', 'repayments');
  if (list) return linesOf(list.value, list.name);
  const amount = row.number('payment', 'instalment');
  return Array.from({ length: row.count('n', 'months', 'numberOfPayments', 'term') }, () => ({ amount }));
}
