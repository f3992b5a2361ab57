import { Decimal } from 'decimal.js';

/** An exact decimal in percent: 5.88 means 5.88 %. */
export type Percent = Decimal;

// 34 digits: quotients (shares, ratios) stay exact far below the 4 places that ever leave the system.
const Rate = Decimal.clone({ precision: 34, rounding: Decimal.ROUND_HALF_UP, defaults: true });

/**
 * Reads a rate in percent as it stands on the wire or in the database: digits, one point, at most `maxPlaces`
 * places. No sign, no exponent, no leading zero, no blanks.
 * @throws RangeError on anything else
 */
export function percent(text: string, maxPlaces = 4): Percent {
  const match = typeof text === 'string' ? /^(?:0|[1-9]\d{0,14})(?:\.(\d+))?$/.exec(text) : null;
  if (!match) throw new RangeError('A rate is a plain decimal in percent, such as "5.8800".');
  if ((match[1]?.length ?? 0) > maxPlaces)
    throw new RangeError(`A rate has at most ${maxPlaces} decimal places.`);
  return new Rate(text);
}

/** Hundredths of a percent, as spreads over the LPR are quoted; negative for a discount. */
export function percentFromBasisPoints(basisPoints: number): Percent {
  if (!Number.isSafeInteger(basisPoints)) throw new RangeError('Basis points are a whole number.');
  return new Rate(basisPoints).dividedBy(100);
}

/** Fixed places, half-up; never an exponent and never "-0.0000". */
export function formatPercent(value: Percent, places = 4): string {
  if (!value.isFinite()) throw new RangeError('A rate must be finite.');
  const text = value.toFixed(places, Decimal.ROUND_HALF_UP);
  return /^-[0.]+$/.test(text) ? text.slice(1) : text;
}

/** Amounts in fen: `a` as percent of `b`, to 34 digits: loan-to-value, shares. @throws RangeError when `b` is not positive */
export function fenRatioPercent(a: bigint, b: bigint): Percent {
  if (b <= 0n) throw new RangeError('A share needs a positive base.');
  return new Rate(a.toString()).times(100).dividedBy(b.toString());
}

export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** The rate itself (not percent: 5 % is 5/100) as an exact fraction, for integer arithmetic on money. */
export function percentFraction(value: Percent): Fraction {
  if (!value.isFinite()) throw new RangeError('A rate must be finite.');
  const [whole = '0', places = ''] = value.toFixed().split('.');
  return { numerator: BigInt(whole + places), denominator: 100n * 10n ** BigInt(places.length) };
}
