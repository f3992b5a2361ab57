/** `half-up`: the half goes away from zero; `down`: towards zero; `up`: away from zero. */
export type Rounding = 'half-up' | 'down' | 'up';

/** Exact quotient of two integers, rounded once. @throws RangeError when the denominator is not positive */
export function divideRounded(numerator: bigint, denominator: bigint, rounding: Rounding): bigint {
  if (denominator <= 0n) throw new RangeError('The denominator must be positive.');
  const negative = numerator < 0n;
  const size = negative ? -numerator : numerator;
  let quotient = size / denominator;
  const remainder = size - quotient * denominator;
  if (rounding === 'half-up' ? remainder * 2n >= denominator : rounding === 'up' && remainder > 0n)
    quotient += 1n;
  return negative ? -quotient : quotient;
}

export function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}
