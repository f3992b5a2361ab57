import type { Schedule } from '../../kernel/schedule.js';
import type { Row } from './row.js';
import { fenOf, RowFault } from './values.js';

const PAYMENT = [
  'payment',
  'instalment',
  'installment',
  'first',
  'firstPayment',
  'firstInstalment',
  'monthlyPayment',
  'monthly',
];
const LAST = ['last', 'lastPayment', 'lastInstalment', 'lastInstallment', 'finalInstalment'];
const INTEREST = ['totalInterest', 'interest', 'interestTotal'];
const TOTAL = ['total', 'totalPaid', 'totalPayment', 'totalPayments'];

/** Totals by any of their names, then the lines one by one. */
export function compareSchedule(row: Row, schedule: Schedule): void {
  row.compareFen(schedule.instalment, ...PAYMENT);
  row.compareFen(schedule.lastInstalment, ...LAST);
  row.compareFen(schedule.interest, ...INTEREST);
  row.compareFen(schedule.total, ...TOTAL);
  const rows = row.take('rows', 'schedule');
  if (!rows) return;
  if (!Array.isArray(rows.value)) throw new RowFault(rows.name, 'is not a list');
  row.compareExact(`${rows.name}.length`, String(rows.value.length), String(schedule.rows.length));
  rows.value.forEach((line: unknown, at) => compareLine(row, `${rows.name}[${at}]`, line, schedule.rows[at]));
}

const COLUMNS = ['number', 'payment', 'interest', 'principal', 'balance'] as const;

function compareLine(
  row: Row,
  field: string,
  line: unknown,
  made: Schedule['rows'][number] | undefined,
): void {
  if (!made) return; // the length already differs
  const cells: unknown = Array.isArray(line)
    ? Object.fromEntries(COLUMNS.map((column, at) => [column, line[at] as unknown]))
    : line;
  if (typeof cells !== 'object' || cells === null) throw new RowFault(field, 'is no line of a schedule');
  const known = cells as Record<string, unknown>;
  for (const column of COLUMNS) {
    const value = known[column] ?? known[`${column}Fen`];
    if (value === undefined || value === null) {
      if (column !== 'number') throw new RowFault(`${field}.${column}`, 'is missing');
    } else row.compareExact(`${field}.${column}`, fenOf(value, `${field}.${column}`), BigInt(made[column]));
  }
}
