import { annuityPayment, monthlyRate, type MonthlyRate } from './annuity.js';
import type { Fen } from './money.js';
import type { Percent } from './rate.js';
import { divideRounded } from './rounding.js';

export type RepaymentMethod = 'equal_instalment' | 'equal_principal' | 'balloon';

export interface ScheduleRow {
  readonly number: number;
  /** interest + principal */
  readonly payment: Fen;
  readonly interest: Fen;
  readonly principal: Fen;
  /** Outstanding after the payment. */
  readonly balance: Fen;
}

export interface Schedule {
  readonly rows: readonly ScheduleRow[];
  /** The first payment. */
  readonly instalment: Fen;
  /** The last payment; it clears the loan, and holds the balloon of a balloon loan. */
  readonly lastInstalment: Fen;
  readonly interest: Fen;
  readonly total: Fen;
}

export interface ScheduleTerms {
  readonly method: RepaymentMethod;
  readonly principal: Fen;
  readonly annualPercent: Percent;
  readonly termMonths: number;
  /** The final payment; for the method `balloon` only. */
  readonly balloon?: Fen;
}

const LONGEST_TERM = 600;

/**
 * The schedule of a loan, one payment at the end of each month. The payment is half-up to fen; the interest of a
 * month is half-up(balance * rate / 12); the last instalment clears. A loan of a few fen may be repaid before its
 * last row: the rows that are left are 0, never negative.
 * @throws RangeError on terms that are no loan
 */
export function buildSchedule({
  method,
  principal,
  annualPercent,
  termMonths,
  balloon,
}: ScheduleTerms): Schedule {
  checkTerms(principal, termMonths);
  if ((method === 'balloon') !== (balloon !== undefined))
    throw new RangeError('A balloon goes with the method balloon.');
  const rate = monthlyRate(annualPercent);
  if (method === 'equal_principal') {
    const part = divideRounded(principal, BigInt(termMonths), 'half-up');
    return repay(principal, rate, termMonths, () => part);
  }
  const final = balloon ?? 0n;
  if (final < 0n || final > principal) throw new RangeError('The balloon lies between 0 and the principal.');
  const payment = annuityPayment(principal, rate, termMonths, final);
  return repay(principal, rate, termMonths, (interest) => payment - interest);
}

/** Level payments at the start of each month: the first falls on the day of drawdown and bears no interest. */
export function annuityDueSchedule(terms: Omit<ScheduleTerms, 'method' | 'balloon'>): Schedule {
  const { principal, annualPercent, termMonths } = terms;
  checkTerms(principal, termMonths);
  const rate = monthlyRate(annualPercent);
  const payment = annuityPayment(principal, rate, termMonths, 0n, 'start');
  return repay(principal, rate, termMonths, (interest) => payment - interest, 'start');
}

function checkTerms(principal: Fen, termMonths: number): void {
  if (principal <= 0n) throw new RangeError('The principal is positive.');
  if (!Number.isInteger(termMonths) || termMonths < 1 || termMonths > LONGEST_TERM) {
    throw new RangeError(`The term is 1 to ${LONGEST_TERM} months.`);
  }
}

/** Hot path (every calculation, quote and decision): integers only, no decimal.js per row. */
function repay(
  principal: Fen,
  { numerator, denominator }: MonthlyRate,
  termMonths: number,
  principalPart: (interest: Fen) => Fen,
  when: 'start' | 'end' = 'end',
): Schedule {
  const rows: ScheduleRow[] = [];
  // half-up(balance * n / d) = floor((2 * balance * n + d) / 2d): balances are never negative.
  const [twice, half] = [2n * numerator, 2n * denominator];
  let balance = principal;
  let interestTotal = 0n;
  for (let number = 1; number <= termMonths; number++) {
    const bearsInterest = when === 'end' || number > 1;
    const interest = bearsInterest ? (balance * twice + denominator) / half : 0n;
    const part = number === termMonths ? balance : within(principalPart(interest), balance);
    balance -= part;
    interestTotal += interest;
    rows.push({ number, payment: interest + part, interest, principal: part, balance });
  }
  return {
    rows,
    instalment: rows[0]?.payment ?? 0n,
    lastInstalment: rows.at(-1)?.payment ?? 0n,
    interest: interestTotal,
    total: principal + interestTotal,
  };
}

const within = (part: Fen, balance: Fen): Fen => (part > balance ? balance : part < 0n ? 0n : part);
