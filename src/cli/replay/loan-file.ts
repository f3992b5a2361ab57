import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { Decimal } from 'decimal.js';

/**
 * How a US auto-loan row becomes an application here (docs/replay.md has the same table in prose):
 * - money: US dollars times a fixed `dollarRate`, rounded half-up to fen; the replay exercises arithmetic and
 *   policy, not exchange rates, so one constant keeps runs comparable;
 * - income: scheduled payment / payment-to-income; a row where either is 0 has no income and is skipped;
 * - term: the row's, cut to the cap (60 months new, 36 used) and counted;
 * - a car's value is its asking or list price and, for a used car, also the lending value;
 * - age: origination year less model year, carried over to the sandbox's business date;
 * - an empty score is a thin file.
 */
export interface LoanRow {
  loanId: string;
  condition: 'new' | 'used';
  powertrain: 'ice' | 'hev' | 'bev' | 'phev' | 'erev';
  modelCode: string;
  ageYears: number;
  amountFen: bigint;
  vehicleValueFen: bigint;
  monthlyIncomeFen: bigint;
  termMonths: number;
  termCapped: boolean;
  score: number | null;
}

export type Mapped = { kind: 'row'; row: LoanRow } | { kind: 'skipped'; loanId: string; reason: string };

const TERM_CAP = { new: 60, used: 36 } as const;

/** Model names as the two filings spell them; everything else burns petrol or diesel. */
const POWERTRAINS: readonly [RegExp, LoanRow['powertrain']][] = [
  [/\b(LEAF|BOLT|E-GOLF)\b/, 'bev'],
  [/\bI3\b/, 'erev'],
  [/\b(VOLT|PRIUS PRIM)/, 'phev'],
  [/\b(PRIUS|HYB|HYBR|HYBRI|HYBRID)\b/, 'hev'],
];

const REQUIRED = [
  'loan_id',
  'origination_month',
  'loan_amount_usd',
  'term_months',
  'make',
  'model',
  'condition',
  'model_year',
  'vehicle_value_usd',
  'credit_score',
  'payment_to_income',
  'scheduled_payment',
] as const;
type Column = (typeof REQUIRED)[number];

export class LoanFileError extends Error {}

/** Streams the mapped rows of one file; at most a buffer of rows is in memory. */
export async function* readLoanFile(path: string, dollarRate: string): AsyncGenerator<Mapped> {
  const parser = createReadStream(path).pipe(parse({ columns: true, bom: true, skip_empty_lines: true }));
  let checked = false;
  for await (const record of parser) {
    if (!checked) {
      const missing = REQUIRED.filter((column) => !(column in record));
      if (missing.length > 0) throw new LoanFileError(`${path}: no column ${missing.join(', ')}`);
      checked = true;
    }
    yield mapRow(record as Record<Column, string>, new Decimal(dollarRate));
  }
  if (!checked) throw new LoanFileError(`${path}: the file has no rows`);
}

export function mapRow(record: Record<Column, string>, dollarRate: Decimal): Mapped {
  const loanId = record.loan_id;
  const skipped = (reason: string): Mapped => ({ kind: 'skipped', loanId, reason });
  if (record.condition !== 'new' && record.condition !== 'used')
    return skipped('condition is neither new nor used');
  const numbers = [
    'loan_amount_usd',
    'term_months',
    'vehicle_value_usd',
    'payment_to_income',
    'scheduled_payment',
    'model_year',
  ] as const;
  const notNumeric = numbers.find((column) => !/^\d+(\.\d+)?$/.test(record[column]));
  if (notNumeric) return skipped(`${notNumeric} is not a number`);
  const paymentToIncome = new Decimal(record.payment_to_income);
  if (paymentToIncome.isZero()) return skipped('payment-to-income is 0');
  const payment = new Decimal(record.scheduled_payment);
  if (payment.isZero()) return skipped('scheduled payment is 0, so income is unknown');
  const fen = (dollars: Decimal): bigint =>
    BigInt(dollars.times(dollarRate).times(100).toFixed(0, Decimal.ROUND_HALF_UP));
  const term = Number.parseInt(record.term_months, 10);
  const cap = TERM_CAP[record.condition];
  return {
    kind: 'row',
    row: {
      loanId,
      condition: record.condition,
      powertrain: POWERTRAINS.find(([pattern]) => pattern.test(record.model))?.[1] ?? 'ice',
      modelCode: `${record.make} ${record.model}`
        .replace(/[^A-Za-z0-9 .-]/g, '')
        .trim()
        .slice(0, 60),
      ageYears: Math.max(
        0,
        Number.parseInt(record.origination_month, 10) - Number.parseInt(record.model_year, 10),
      ),
      amountFen: fen(new Decimal(record.loan_amount_usd)),
      vehicleValueFen: fen(new Decimal(record.vehicle_value_usd)),
      monthlyIncomeFen: fen(payment.dividedBy(paymentToIncome)),
      termMonths: Math.min(term, cap),
      termCapped: term > cap,
      score: /^\d+(\.0*)?$/.test(record.credit_score) ? Number.parseInt(record.credit_score, 10) : null,
    },
  };
}
