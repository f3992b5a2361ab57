import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { AnnualRateError, annualisedCost, type CashFlow } from './annual-rate.js';
import { certified, signAtRational, signAtTwelfthRoot, tenThousandths } from './certified-rate.js';
import { percent } from './rate.js';
import { buildSchedule } from './schedule.js';

const loan = (principal: bigint, rate: string, termMonths: number, fee: bigint): CashFlow[] => [
  { amount: principal - fee, period: 0 },
  ...buildSchedule({
    method: 'equal_instalment',
    principal,
    annualPercent: percent(rate),
    termMonths,
  }).rows.map(({ payment, number }) => ({ amount: -payment, period: number })),
];

const payments = (count: number, amount: bigint): CashFlow[] =>
  Array.from({ length: count }, (_, at) => ({ amount: -amount, period: at + 1 }));

const code = (flows: CashFlow[]): string => {
  try {
    annualisedCost(flows);
    return 'none';
  } catch (error) {
    return error instanceof AnnualRateError ? error.code : 'other';
  }
};

describe('the annualised all-in cost', () => {
  it.each([
    [12_000_000n, '3.88', 36, 30_000n, '4.0461', '4.1220'],
    [6_440_000n, '8.88', 36, 30_000n, '9.1991', '9.5971'],
    [17_584_000n, '4.98', 60, 0n, '4.9800', '5.0953'],
  ])(
    'of %s fen at %s %% over %s months with a fee of %s',
    (principal, rate, months, fee, simple, compound) => {
      expect(annualisedCost(loan(principal, rate, months, fee))).toEqual({ simple, compound });
    },
  );

  it('is that of PBOC Announcement [2021] No. 3', () => {
    const { simple, compound } = annualisedCost([
      { amount: 9_900_000n, period: 0 },
      ...payments(12, 883_330n),
    ]);
    expect([simple, compound]).toEqual(['12.8038', '13.5826']);
  });

  it('of 0.6 % a month on the original principal', () => {
    expect(annualisedCost([{ amount: 1_200_000n, period: 0 }, ...payments(12, 107_200n)])).toEqual({
      simple: '13.0342',
      compound: '13.8418',
    });
  });

  it('is 0 where nothing is charged, without a sign', () => {
    expect(annualisedCost([{ amount: 1_200n, period: 0 }, ...payments(12, 100n)])).toEqual({
      simple: '0.0000',
      compound: '0.0000',
    });
    // one fen short on a fortune: negative, and too small to show
    expect(
      annualisedCost([
        { amount: 10n ** 13n, period: 0 },
        { amount: -(10n ** 13n) + 1n, period: 12 },
      ]),
    ).toEqual({ simple: '0.0000', compound: '0.0000' });
  });

  it('is negative where less is paid than received', () => {
    expect(
      annualisedCost([
        { amount: 100n, period: 0 },
        { amount: -81n, period: 2 },
      ]),
    ).toEqual({ simple: '-120.0000', compound: '-71.7570' });
  });

  it('is exact far out', () => {
    expect(
      annualisedCost([
        { amount: 1n, period: 0 },
        { amount: -1_000_000n, period: 1 },
      ]).simple,
    ).toBe('1199998800.0000');
    expect(
      annualisedCost([
        { amount: 1n, period: 0 },
        { amount: -(10n ** 15n), period: 1 },
      ]).compound,
    ).toBe(`${10n ** 182n - 100n}.0000`);
    expect(
      annualisedCost([
        { amount: 10n ** 15n, period: 0 },
        { amount: -1n, period: 1 },
      ]),
    ).toEqual({ simple: '-1200.0000', compound: '-100.0000' });
  });

  it('rounds an exact half away from zero', () => {
    // compound: half of the last digit is 0.00005 %, which is 1 / 2 000 000
    expect(
      annualisedCost([
        { amount: 2_000_000n, period: 0 },
        { amount: -2_000_001n, period: 12 },
      ]).compound,
    ).toBe('0.0001');
    expect(
      annualisedCost([
        { amount: 2_000_000n, period: 0 },
        { amount: -1_999_999n, period: 12 },
      ]).compound,
    ).toBe('-0.0001');
    expect(
      annualisedCost([
        { amount: 2_000_000n, period: 0 },
        { amount: -2_000_003n, period: 12 },
      ]).compound,
    ).toBe('0.0002');
    // simple: i = 1 / 24 000 000 is half of 0.0001 % / 12
    expect(
      annualisedCost([
        { amount: 24_000_000n, period: 0 },
        { amount: -24_000_001n, period: 1 },
      ]).simple,
    ).toBe('0.0001');
    expect(
      annualisedCost([
        { amount: 24_000_000n, period: 0 },
        { amount: -23_999_999n, period: 1 },
      ]).simple,
    ).toBe('-0.0001');
    // and a hair below the half
    expect(
      annualisedCost([
        { amount: 24_000_000n * 10n ** 9n, period: 0 },
        { amount: -24_000_001n * 10n ** 9n + 1n, period: 1 },
      ]).simple,
    ).toBe('0.0000');
    expect(
      annualisedCost([
        { amount: 2_000_000n * 10n ** 12n, period: 0 },
        { amount: -2_000_001n * 10n ** 12n + 1n, period: 12 },
      ]).compound,
    ).toBe('0.0000');
  });

  it('nets what falls on one month and takes any order, scale and start', () => {
    const flows = loan(12_000_000n, '3.88', 36, 30_000n);
    const expected = annualisedCost(flows);
    const split = flows.flatMap(({ amount, period }) => [
      { amount: amount + 7n, period: period + 5 },
      { amount: -7n, period: period + 5 },
    ]);
    expect(annualisedCost(split.reverse())).toEqual(expected);
    expect(annualisedCost(flows.map(({ amount, period }) => ({ amount: amount * 1000n, period })))).toEqual(
      expected,
    );
  });

  it('takes several drawdowns and a deposit that comes back at the end', () => {
    const twice = [
      { amount: 100_000n, period: 0 },
      { amount: 101_000n, period: 1 },
      { amount: -204_020n, period: 2 },
    ];
    expect(annualisedCost(twice).simple).toBe('12.0000'); // 1 % a month: 102 010 and 102 010
    const lease = [
      { amount: 9_000_000n, period: 0 },
      ...payments(36, 300_000n),
      { amount: 1_000_000n, period: 36 },
    ];
    const { simple } = annualisedCost(lease);
    const i = new Decimal(simple).dividedBy(1200);
    const value = lease.reduce(
      (sum, { amount, period }) => sum.plus(i.plus(1).pow(-period).times(amount.toString())),
      new Decimal(0),
    );
    expect(value.abs().lt(200)).toBe(true); // fen, on 90 000 yuan: within the last digit
  });

  it('says why there is none', () => {
    expect(code([])).toBe('no_sign_change');
    expect(code([{ amount: 5n, period: 0 }])).toBe('no_sign_change');
    expect(code([{ amount: -5n, period: 0 }, ...payments(3, 1n)])).toBe('no_sign_change');
    expect(
      code([
        { amount: 5n, period: 0 },
        { amount: -5n, period: 0 },
      ]),
    ).toBe('no_sign_change');
    expect(
      code([
        { amount: -5n, period: 0 },
        { amount: 6n, period: 3 },
      ]),
    ).toBe('first_flow_not_received');
    expect(
      code([
        { amount: 5n, period: 0 },
        { amount: -1n, period: 1 },
        { amount: 5n, period: 2 },
      ]),
    ).toBe('no_rate');
    for (const period of [-1, 0.5, Number.NaN, 1201])
      expect(
        code([
          { amount: 5n, period: 0 },
          { amount: -6n, period },
        ]),
      ).toBe('flow_out_of_range');
    expect(
      code([
        { amount: 2n ** 63n, period: 0 },
        { amount: -6n, period: 1 },
      ]),
    ).toBe('flow_out_of_range');
  });

  it('is what an arithmetic of 60 digits rounds to', () => {
    const Wide = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_UP });
    const flowsOf = fc.record({
      received: fc.bigInt({ min: 100_000n, max: 10n ** 10n }),
      parts: fc
        .array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 48 })
        .filter((parts) => parts.some((part) => part > 0)),
      burden: fc.integer({ min: 500, max: 3000 }), // paid per thousand received
    });
    fc.assert(
      fc.property(flowsOf, ({ received, parts, burden }) => {
        const whole = BigInt(parts.reduce((sum, part) => sum + part, 0));
        const paid = parts.map((part) => (received * BigInt(burden) * BigInt(part)) / (1000n * whole));
        fc.pre(paid.some((amount) => amount > 0n));
        const flows = [
          { amount: received, period: 0 },
          ...paid.map((amount, at) => ({ amount: -amount, period: at + 1 })),
        ];
        const { simple, compound } = annualisedCost(flows);
        const value = (x: Decimal): Decimal =>
          flows.reduce((sum, { amount }) => sum.times(x).plus(amount.toString()), new Wide(0));
        // The growth at both edges of the last digit must enclose the root: F < 0 below, > 0 above.
        const half = new Wide('0.00005');
        for (const [edge, sign] of [
          [half.negated(), -1],
          [half, 1],
        ] as const) {
          expect(Math.sign(value(new Wide(simple).plus(edge).dividedBy(1200).plus(1)).toNumber())).toBe(sign);
          const growth = new Wide(compound).plus(edge).dividedBy(100).plus(1);
          if (growth.gt(0))
            expect(Math.sign(value(growth.pow(new Wide(1).dividedBy(12))).toNumber())).toBe(sign);
        }
      }),
      { numRuns: 120 },
    );
  });
});

describe('certification', () => {
  const net = [100n, 0n, -121n]; // growth 1.1
  it('tells the side at a rational growth', () => {
    expect([
      signAtRational(net, 109n, 100n),
      signAtRational(net, 11n, 10n),
      signAtRational(net, 111n, 100n),
    ]).toEqual([-1, 0, 1]);
    expect(signAtRational(net, 0n, 10n)).toBe(-1);
  });

  it('tells the side at a twelfth root, also where a double cannot', () => {
    const q = 2_000_000n;
    const p = 2_000_001n;
    for (const scale of [1n, 10n ** 6n, 10n ** 30n]) {
      const year = (more: bigint): bigint[] => [
        q * scale,
        ...new Array<bigint>(11).fill(0n),
        -p * scale + more,
      ];
      expect([
        signAtTwelfthRoot(year(-1n), p, q),
        signAtTwelfthRoot(year(0n), p, q),
        signAtTwelfthRoot(year(1n), p, q),
      ]).toEqual([-1, 0, 1]);
    }
    expect(signAtTwelfthRoot(net, -1n, q)).toBe(-1);
  });

  it('moves a wrong guess to the right digit, however far', () => {
    for (const root of [0n, 1n, -1n, 40_461n, -40_461n, 10n ** 9n]) {
      const signAt = (halves: bigint): number => (halves < 2n * root ? -1 : 1); // the rate is exactly `root` units
      for (const guess of [Number(root), Number(root) + 1, Number(root) - 1, 0, 1e12, -1e12])
        expect(certified(guess, signAt)).toBe(root);
    }
  });

  it('asks two edges for a right guess', () => {
    const asked: bigint[] = [];
    certified(7.2, (halves) => (asked.push(halves), halves < 14n ? -1 : 1));
    expect(asked).toEqual([13n, 15n]);
  });

  it.each([
    [0n, '0.0000'],
    [1n, '0.0001'],
    [-1n, '-0.0001'],
    [40_461n, '4.0461'],
    [-1_234_567n, '-123.4567'],
  ])('writes %s as %s', (units, text) => {
    expect(tenThousandths(units)).toBe(text);
  });
});
