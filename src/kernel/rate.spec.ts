import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { fenRatioPercent, formatPercent, percent, percentFraction, percentFromBasisPoints } from './rate.js';

describe('rates', () => {
  it.each(['0', '5.88', '5.8800', '0.0001', '100', '999999999.9999'])('reads %s', (text) => {
    expect(percent(text).equals(new Decimal(text))).toBe(true);
  });

  it.each([
    '',
    '.5',
    '5.',
    '-1',
    '+1',
    '1e2',
    '5.88001',
    '05',
    ' 5',
    '5 ',
    '5%',
    'NaN',
    'Infinity',
    '1,5',
    '0x5',
    '５',
  ])('refuses %j', (text) => {
    expect(() => percent(text)).toThrow(RangeError);
  });

  it('refuses a number: a float is no exact rate', () => {
    expect(() => percent(5.88 as unknown as string)).toThrow(RangeError);
  });

  it('takes the number of places as an argument', () => {
    expect(percent('80.00', 2).toNumber()).toBe(80);
    expect(() => percent('80.001', 2)).toThrow('at most 2');
  });

  it.each([
    ['5.88005', 4, '5.8801'],
    ['5.88004', 4, '5.8800'],
    ['0.825', 2, '0.83'],
    ['80', 2, '80.00'],
    ['0', 4, '0.0000'],
  ])('formats %s with %s places as %s', (text, places, expected) => {
    expect(formatPercent(percent(text, 6), places)).toBe(expected);
  });

  it('formats negative rates away from zero and never as minus nought', () => {
    expect(formatPercent(new Decimal('-0.00004'))).toBe('0.0000');
    expect(formatPercent(new Decimal('-0.00005'))).toBe('-0.0001');
    expect(formatPercent(new Decimal('1e-9'))).toBe('0.0000');
    expect(formatPercent(new Decimal('1e21'), 0)).toBe('1000000000000000000000');
    expect(() => formatPercent(new Decimal(Number.NaN))).toThrow(RangeError);
  });

  it('reads what it formats', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_000_000_000 }), (units) => {
        const value = new Decimal(units).dividedBy(10_000);
        expect(percent(formatPercent(value)).equals(value)).toBe(true);
      }),
    );
  });

  it('turns basis points into percent', () => {
    expect(formatPercent(percent('3').plus(percentFromBasisPoints(288)))).toBe('5.8800');
    expect(formatPercent(percentFromBasisPoints(-5))).toBe('-0.0500');
    expect(() => percentFromBasisPoints(1.5)).toThrow(RangeError);
  });

  it('is an exact fraction', () => {
    expect(percentFraction(percent('5.8800'))).toEqual({ numerator: 588n, denominator: 10_000n });
    expect(percentFraction(percent('5'))).toEqual({ numerator: 5n, denominator: 100n });
    expect(percentFraction(new Decimal('-1e-7'))).toEqual({ numerator: -1n, denominator: 10n ** 9n });
    expect(() => percentFraction(new Decimal(Infinity))).toThrow(RangeError);
  });

  it('compares two amounts', () => {
    expect(formatPercent(fenRatioPercent(12_000_000n, 18_980_000n))).toBe('63.2244');
    expect(formatPercent(fenRatioPercent(1n, 3n), 20)).toBe('33.33333333333333333333');
    expect(() => fenRatioPercent(1n, 0n)).toThrow(RangeError);
  });
});
