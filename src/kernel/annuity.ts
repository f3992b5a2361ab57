import type { Fen } from './money.js';
import { percentFraction, type Fraction, type Percent } from './rate.js';
import { divideRounded, greatestCommonDivisor } from './rounding.js';

/** A twelfth of the annual rate, in lowest terms. */
export type MonthlyRate = Fraction;

/** @throws RangeError on a negative rate */
export function monthlyRate(annualPercent: Percent): MonthlyRate {
  const { numerator, denominator } = percentFraction(annualPercent);
  if (numerator < 0n) throw new RangeError('The rate of a loan is not negative.');
  const divisor = greatestCommonDivisor(numerator, denominator * 12n);
  return { numerator: numerator / divisor, denominator: (denominator * 12n) / divisor };
}

/**
 * The level payment, exact and rounded once, half-up to fen. With i = a/b per month, n months and a final
 * payment B:  i (P (1+i)^n - B) / ((1+i)^n - 1) = a (P (a+b)^n - B b^n) / (b ((a+b)^n - b^n)),
 * which is integers only (60 months: a few numbers of 1 500 bits, some microseconds). Paid at the start of each
 * month it is divided by 1 + i = (a+b)/b.
 */
export function annuityPayment(
  principal: Fen,
  { numerator: a, denominator: b }: MonthlyRate,
  months: number,
  balloon: Fen,
  when: 'start' | 'end' = 'end',
): Fen {
  const n = BigInt(months);
  if (a === 0n) return divideRounded(principal - balloon, n, 'half-up');
  const [grown, flat] = [(a + b) ** n, b ** n];
  const numerator = a * (principal * grown - balloon * flat);
  const denominator = b * (grown - flat);
  return when === 'end'
    ? divideRounded(numerator, denominator, 'half-up')
    : divideRounded(numerator * b, denominator * (a + b), 'half-up');
}
