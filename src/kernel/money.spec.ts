import fc from 'fast-check';
import {
  fenFromDatabase,
  fenToDatabase,
  formatYuan,
  fromWire,
  maxFen,
  minFen,
  percentOf,
  sumFen,
  toWire,
  yuan,
  type MoneyWire,
} from './money.js';
import { percent } from './rate.js';

const LIMIT = 2n ** 53n - 1n;

describe('money', () => {
  it('goes to the wire and back', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -LIMIT, max: LIMIT }), (amount) => {
        expect(fromWire(JSON.parse(JSON.stringify(toWire(amount))) as MoneyWire)).toBe(amount);
      }),
    );
  });

  it.each([LIMIT, -LIMIT])('takes %s to the wire', (amount) => {
    expect(BigInt(toWire(amount).amount)).toBe(amount);
  });

  it.each([LIMIT + 1n, -LIMIT - 1n])('does not take %s to the wire', (amount) => {
    expect(() => toWire(amount)).toThrow(RangeError);
  });

  it.each([
    { amount: 2 ** 53, currency: 'CNY' },
    { amount: 1.5, currency: 'CNY' },
    { amount: Number.NaN, currency: 'CNY' },
    { amount: Infinity, currency: 'CNY' },
    { amount: '1', currency: 'CNY' },
    { amount: 1n, currency: 'CNY' },
    { amount: 1, currency: 'USD' },
    { amount: 1 },
  ])('refuses $amount $currency from the wire', (money) => {
    expect(() => fromWire(money as unknown as MoneyWire)).toThrow(RangeError);
  });

  it('goes to the database and back', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n }), (amount) => {
        expect(fenFromDatabase(fenToDatabase(amount))).toBe(amount);
      }),
    );
    expect(fenToDatabase(2n ** 63n - 1n)).toBe('9223372036854775807');
    expect(fenToDatabase(1n - 2n ** 63n)).toBe('-9223372036854775807');
    expect(() => fenToDatabase(2n ** 63n)).toThrow(RangeError);
    expect(() => fenToDatabase(-(2n ** 63n))).toThrow(RangeError);
  });

  it.each(['', '-', '01', '-0', '1.0', '1e3', ' 1', '+1', '0x1', '9223372036854775808', '١'])(
    'refuses %j from the database',
    (text) => {
      expect(() => fenFromDatabase(text)).toThrow(RangeError);
    },
  );

  it('refuses a number where the driver gives text', () => {
    expect(() => fenFromDatabase(12 as unknown as string)).toThrow(RangeError);
  });

  it.each([
    ['0', 0n],
    ['0.01', 1n],
    ['1.5', 150n],
    ['1234.56', 123456n],
    ['98000', 9800000n],
  ])('reads %s yuan', (text, fen) => {
    expect(yuan(text)).toBe(fen);
  });

  it.each([
    '',
    '.5',
    '5.',
    '-1',
    '+1',
    '1e2',
    '1,000',
    '1.234',
    '01',
    ' 1',
    '1 ',
    'NaN',
    '0x10',
    '1.2.3',
    '１',
  ])('refuses %j as yuan', (text) => {
    expect(() => yuan(text)).toThrow(RangeError);
  });

  it('formats what it reads', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), (amount) => {
        expect(yuan(formatYuan(amount))).toBe(amount);
      }),
    );
    expect(formatYuan(-5n)).toBe('-0.05');
    expect(formatYuan(-123456n)).toBe('-1234.56');
  });

  it.each([
    [9_200_000n, '70', 'down', 6_440_000n],
    [1n, '50', 'half-up', 1n],
    [1n, '49.9999', 'half-up', 0n],
    [-1n, '50', 'half-up', -1n],
    [101n, '80', 'down', 80n],
    [101n, '80', 'up', 81n],
    [101n, '80', 'half-up', 81n],
    [-101n, '80', 'down', -80n],
    [-101n, '80', 'up', -81n],
    [100n, '80', 'up', 80n],
    [18_980_000n, '0', 'up', 0n],
  ] as const)('takes of %s fen %s %% %s: %s', (amount, share, rounding, fen) => {
    expect(percentOf(amount, percent(share), rounding)).toBe(fen);
  });

  it('takes an unending share exactly enough', () => {
    const third = percent('100').dividedBy(3);
    expect(percentOf(3n * 10n ** 15n, third, 'half-up')).toBe(10n ** 15n);
  });

  it('never loses a fen between a share rounded down and its rest rounded up', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 12n }),
        fc.integer({ min: 0, max: 1_000_000 }),
        (amount, share) => {
          const part = percent((share / 10_000).toFixed(4));
          const rest = percent(((1_000_000 - share) / 10_000).toFixed(4));
          expect(percentOf(amount, part, 'down') + percentOf(amount, rest, 'up')).toBe(amount);
        },
      ),
    );
  });

  it('finds least, most and sum', () => {
    expect([minFen(3n, 1n, 2n), maxFen(1n, 3n, 2n), minFen(7n), maxFen(7n)]).toEqual([1n, 3n, 7n, 7n]);
    expect([sumFen([1n, 2n, 3n]), sumFen([])]).toEqual([6n, 0n]);
  });
});
