import { divideRounded, greatestCommonDivisor } from './rounding.js';

describe('division', () => {
  it.each([
    [7n, 2n, 4n, 3n, 4n],
    [-7n, 2n, -4n, -3n, -4n],
    [10n, 4n, 3n, 2n, 3n],
    [9n, 4n, 2n, 2n, 3n],
    [-9n, 4n, -2n, -2n, -3n],
    [8n, 4n, 2n, 2n, 2n],
    [1n, 3n, 0n, 0n, 1n],
    [0n, 3n, 0n, 0n, 0n],
  ])('%s / %s is %s half-up, %s down, %s up', (numerator, denominator, halfUp, down, up) => {
    expect(divideRounded(numerator, denominator, 'half-up')).toBe(halfUp);
    expect(divideRounded(numerator, denominator, 'down')).toBe(down);
    expect(divideRounded(numerator, denominator, 'up')).toBe(up);
  });

  it.each([0n, -1n])('refuses the denominator %s', (denominator) => {
    expect(() => divideRounded(1n, denominator, 'down')).toThrow(RangeError);
  });

  it('finds the greatest common divisor', () => {
    expect([
      greatestCommonDivisor(12n, 18n),
      greatestCommonDivisor(0n, 5n),
      greatestCommonDivisor(-4n, 6n),
    ]).toEqual([6n, 5n, 2n]);
  });
});
