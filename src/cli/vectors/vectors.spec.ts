import { checkRow } from './check.js';

type Fields = Record<string, unknown>;

const regz = (publishedAprPct: number, fields: Fields): Fields => ({
  id: `APR ${publishedAprPct}`,
  kind: 'regz_actuarial',
  publishedAprPct,
  ...fields,
});

const equal = (amount: number, count: number): number[] => new Array<number>(count).fill(amount);

/** One row of every other kind and shape; each result in it is a published or independently computed figure. */
const ROWS: Fields[] = [
  regz(9.69, {
    advance: 5000,
    payments: Array.from({ length: 24 }, (_, t) => ({ amount: 230, t: t + 1, f: 0 })),
    unitPeriodsPerYear: 12,
    computedAprPct: 9.68570806,
  }),
  regz(11.82, {
    advance: 6000,
    payment: 200,
    n: 36,
    oddDays: 19,
    unitPeriodsPerYear: 12,
    computedAprPct: 11.81650829,
  }),
  regz(11.82, {
    advance: 6000,
    payments: [{ amount: 200, t: 1, f: 19 / 30, count: 36 }],
    unitPeriod: 'monthly',
  }),
  regz(11.82, {
    advance: 6000,
    payment: 200,
    n: 36,
    consummation: '1978-02-10',
    firstPayment: '1978-04-01',
    unitPeriodsPerYear: 12,
  }),
  regz(10.34, { advance: 5000, payment: 219.17, n: 24, t: 0, oddDays: 6, unit: 'semimonthly' }),
  regz(14.96, { advance: 500, payment: 17.6, n: 30, t: 4, f: 4 / 7, unit: 'weekly' }),
  regz(7.3, {
    advance: 8000,
    payments: [
      { amount: 449.36, t: 0, oddDays: 52 },
      ...Array.from({ length: 18 }, (_, n) => ({ amount: 465, t: n + 1, oddDays: 52 })),
      { amount: 200, t: 19, oddDays: 52 },
    ],
    unit: 'bimonthly',
  }),
  regz(11.45, {
    advance: 1000,
    payments: [[1080, 1]],
    unitPeriodsPerYear: 365 / 255,
    computedAprPct: 11.45098039,
  }),
  // drawn twice at 1 % a unit-period
  regz(12, {
    advances: [
      [1000, 0],
      [1000, 1],
    ],
    payments: [{ amount: 1000 * 1.01 ** 2 + 1000 * 1.01, t: 2, f: 0 }],
    unitPeriodsPerYear: 12,
    computedAprPct: 12,
  }),
  {
    id: 'EU',
    kind: 'effective_annual',
    advances: [[1000, 0]],
    payments: [[1200, 546 / 365]],
    publishedPct: 12.96,
    computedPct: 12.96203771,
  },
  {
    id: 'EU days',
    kind: 'effective_annual',
    advances: [{ amount: 1000, days: 0 }],
    payments: [{ amount: 1200, days: 546 }],
    publishedPct: 12.96,
  },
  {
    id: 'EU years',
    kind: 'effective_annual',
    advances: [[1000, 0]],
    payments: [600, 600],
    publishedPct: 13.07,
    computedPct: 13.06623863,
  },
  {
    id: 'EU months',
    kind: 'effective_annual',
    advances: [[1000, 0]],
    payments: [
      { amount: 600, months: 12 },
      { amount: 600, months: 24 },
    ],
    publishedPct: 13.07,
  },
  {
    id: 'PBOC',
    kind: 'monthly_irr',
    net: 99_000,
    payments: equal(8833.3, 12),
    publishedSimplePct: 12.8,
    publishedCompoundPct: 13.58,
    computedSimplePct: 12.80380185,
    computedCompoundPct: 13.58255763,
  },
  {
    id: 'PBOC fee',
    kind: 'monthly_irr',
    principal: 100_000,
    fee: 1000,
    payment: 8833.3,
    n: 12,
    publishedSimplePct: 12.8,
    publishedCompoundPct: 13.58,
  },
  {
    id: 'LEVEL',
    kind: 'level',
    principalFen: 360_000,
    apr: 0.12,
    n: 3,
    paymentFen: 122_408,
    lastFen: 122_408,
    totalInterestFen: 7_224,
    rows: [
      [1, 122_408, 3_600, 118_808, 241_192],
      [2, 122_408, 2_412, 119_996, 121_196],
      [3, 122_408, 1_212, 121_196, 0],
    ],
  },
  {
    id: 'LEVEL 0',
    kind: 'level',
    principalFen: 10_000_000,
    apr: 0,
    n: 12,
    paymentFen: 833_333,
    lastFen: 833_337,
    totalInterestFen: 0,
  },
  {
    id: 'ZERO',
    kind: 'zero_rate',
    principalFen: 10_000_000,
    n: 12,
    paymentFen: 833_333,
    lastFen: 833_337,
    rows: [
      ...Array.from({ length: 11 }, (_, n) => [n + 1, 833_333, 0, 833_333, 10_000_000 - 833_333 * (n + 1)]),
      [12, 833_337, 0, 833_337, 0],
    ],
  },
  {
    id: 'ZERO EQ',
    kind: 'zero_rate',
    method: 'equal_principal',
    principalFen: 700,
    apr: 0,
    n: 3,
    firstFen: 233,
    lastFen: 234,
  },
  {
    id: 'EQ',
    kind: 'equal_principal',
    principal: 100_000,
    aprPct: 6,
    n: 12,
    firstFen: 883_333,
    lastFen: 837_504,
    totalInterestFen: 325_000,
  },
  {
    id: 'BALLOON',
    kind: 'balloon',
    principalFen: 20_000_000,
    balloonFen: 8_000_000,
    apr: 0.0488,
    n: 36,
    paymentFen: 391_538,
    lastFen: 8_391_535,
    totalInterestFen: 2_095_365,
  },
  {
    id: 'DUE',
    kind: 'annuity_due',
    principalFen: 10_000_000,
    apr: 0.06,
    n: 12,
    paymentFen: 856_382,
  },
  { id: 'CHARGING', kind: 'level', principal: 150_000, apr: 0.045, termMonths: 60, payment: 2796.45 },
  {
    id: 'DISCOUNT',
    kind: 'charging_discount',
    principal: 150_000,
    apr: 0.05,
    discountedApr: 0.045,
    n: 60,
    payment: 2830.69,
    discountedPayment: 2796.45,
    saving: 34.24,
  },
  {
    id: 'POINTS',
    kind: 'interest_discount',
    principal: 150_000,
    aprPct: 5,
    pointsPct: 0.5,
    n: 60,
    paymentFen: 283_069,
    discountedPaymentFen: 279_645,
  },
  {
    id: 'CARD',
    kind: 'card_instalment',
    principal: 12_000,
    feeRatePerMonth: 0.006,
    n: 12,
    nominalPct: 13.03422428,
    effectivePct: 13.84178507,
  },
  {
    id: 'CARD 6',
    kind: 'card_instalment',
    principal: 12_000,
    feeRatePerMonth: 0.006,
    n: 12,
    nominalPct: 13.034224,
    effectivePct: 13.841785,
  },
  {
    id: 'UPFRONT',
    kind: 'zero_interest_upfront_fee',
    principal: 100_000,
    feeRate: 0.05,
    n: 24,
    nominalPct: 4.97378208,
    effectivePct: 5.08874815,
  },
];

const RESULT =
  /^(published|computed)|^(payment|last|first|totalInterest|discountedPayment|saving)(Fen)?$|^(nominal|effective)Pct$/;

describe('rate vectors', () => {
  it.each(ROWS.map((row, index) => ({ name: `${String(row['id'])} ${String(row['kind'])} ${index}`, row })))(
    '$name',
    ({ row }) => {
      expect(checkRow(row, 0).differences).toEqual([]);
    },
  );

  it('finds every result that is one unit of its last place off', () => {
    let changed = 0;
    for (const row of ROWS) {
      for (const [name, value] of Object.entries(row)) {
        if (
          typeof value !== 'number' ||
          !RESULT.test(name) ||
          (name === 'payment' && !String(row['kind']).match(/level|discount/))
        )
          continue;
        const unit = name.endsWith('Fen')
          ? 1
          : /^(published|payment|discounted|saving)/.test(name)
            ? 0.01
            : row['id'] === 'CARD 6'
              ? 1e-6
              : 1e-8;
        for (const off of [unit, -unit]) {
          const places = Math.round(-Math.log10(unit));
          const { differences } = checkRow({ ...row, [name]: Number((value + off).toFixed(places)) }, 0);
          expect([row['id'], name, differences.map(({ field }) => field)]).toEqual([row['id'], name, [name]]);
          changed++;
        }
      }
    }
    expect(changed).toBeGreaterThan(80);
  });

  it('finds every cell of a schedule that is a fen off, and a line too many or too few', () => {
    const level = ROWS.find(({ id }) => id === 'LEVEL');
    const lines = level?.['rows'] as number[][];
    lines.forEach((line, n) =>
      line.forEach((cell, column) => {
        const rows = lines.with(n, line.with(column, cell + 1));
        expect(checkRow({ ...level, rows }, 0).differences).toHaveLength(1);
      }),
    );
    expect(checkRow({ ...level, rows: lines.slice(1) }, 0).differences.map(({ field }) => field)).toContain(
      'rows.length',
    );
    expect(
      checkRow({ ...level, rows: [...lines, [4, 0, 0, 0, 0]] }, 0).differences.map(({ field }) => field),
    ).toEqual(['rows.length']);
  });

  it.each([
    [{ id: 'X', kind: 'perpetuity' }, 'kind', '"perpetuity"'],
    [{ id: 'X' }, 'kind', 'none'],
    [{ id: 'X', kind: 'level', principalFen: 1000, n: 12, paymentFen: 84 }, 'apr', 'apr is missing'],
    [
      { id: 'X', kind: 'level', principalFen: 1000.5, apr: 0, n: 12, paymentFen: 84 },
      'principalFen',
      'whole number of fen',
    ],
    [{ id: 'X', kind: 'level', principalFen: 1000, apr: 0, n: 1.5, paymentFen: 84 }, 'n', 'whole number'],
    [{ id: 'X', kind: 'level', principalFen: 1200, apr: 0, n: 12 }, '-', 'none in this row'],
    [
      { id: 'X', kind: 'level', principalFen: 1200, apr: 0, n: 12, paymentFen: 100, surpriseFen: 1 },
      'surpriseFen',
      'not compared',
    ],
    [
      { id: 'X', kind: 'level', principalFen: -5, apr: 0, n: 12, paymentFen: 100 },
      '-',
      'principal is positive',
    ],
    [{ id: 'X', kind: 'monthly_irr', net: 100, payments: [], publishedSimplePct: 1 }, 'payments', 'empty'],
    [
      { id: 'X', kind: 'monthly_irr', net: 'a lot', payments: [1], publishedSimplePct: 1 },
      'net',
      'not a number',
    ],
    [
      { id: 'X', kind: 'regz_actuarial', advance: 100, payments: [{ amount: 1, t: 1 }], publishedAprPct: 1 },
      'unitPeriodsPerYear',
      'missing',
    ],
    [
      {
        id: 'X',
        kind: 'regz_actuarial',
        advance: 100,
        payments: [{ amount: 1, date: '1978-02-30' }],
        date: '1978-01-01',
        publishedAprPct: 1,
      },
      'date',
      'no calendar date',
    ],
    [17, '-', 'something else'],
    [null, '-', 'something else'],
  ])('a row that cannot be worked out is a difference: %j', (row, field, got) => {
    const { differences } = checkRow(row, 4);
    expect(differences).toEqual([
      { field, expected: expect.any(String) as string, got: expect.stringContaining(got) as string },
    ]);
  });
});
