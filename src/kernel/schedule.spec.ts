import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { sumFen } from './money.js';
import { percent } from './rate.js';
import { annuityDueSchedule, buildSchedule, type Schedule, type ScheduleTerms } from './schedule.js';

const level = (principal: bigint, rate: string, termMonths: number): Schedule =>
  buildSchedule({ method: 'equal_instalment', principal, annualPercent: percent(rate), termMonths });

const line = ({ rows }: Schedule, number: number): bigint[] => {
  const row = rows[number - 1];
  return row ? [row.payment, row.interest, row.principal, row.balance] : [];
};

describe('equal instalments', () => {
  it.each([
    [12_000_000n, '3.88', 36, 353_648n, 353_632n, 731_312n],
    [6_440_000n, '8.88', 36, 204_431n, 204_426n, 919_511n],
    [10_000_000n, '6', 12, 860_664n, 860_669n, 327_973n],
  ])('%s fen at %s %% over %s months', (principal, rate, months, instalment, last, interest) => {
    const schedule = level(principal, rate, months);
    expect([schedule.instalment, schedule.lastInstalment, schedule.interest]).toEqual([
      instalment,
      last,
      interest,
    ]);
    expect(schedule.total).toBe(principal + interest);
    expect(schedule.rows.map(({ number }) => number)).toEqual(
      Array.from({ length: months }, (_, at) => at + 1),
    );
  });

  it.each([
    [17_584_000n, '4.98', 60, 331_671n],
    [11_984_000n, '4.98', 60, 226_043n],
    [15_000_000n, '5', 60, 283_069n],
    [15_000_000n, '4.5', 60, 279_645n],
  ])('%s fen at %s %% over %s months is %s a month', (principal, rate, months, instalment) => {
    expect(level(principal, rate, months).instalment).toBe(instalment);
  });

  it('shows its lines', () => {
    const schedule = level(10_000_000n, '6', 12);
    expect(line(schedule, 1)).toEqual([860_664n, 50_000n, 810_664n, 9_189_336n]);
    expect(line(schedule, 2)).toEqual([860_664n, 45_947n, 814_717n, 8_374_619n]);
    expect(line(schedule, 12)).toEqual([860_669n, 4_282n, 856_387n, 0n]);
  });

  it('without interest divides the principal', () => {
    const schedule = level(10_000_000n, '0', 12);
    expect([schedule.instalment, schedule.lastInstalment, schedule.interest]).toEqual([
      833_333n,
      833_337n,
      0n,
    ]);
  });

  it('of one month is principal and a month of interest', () => {
    expect(line(level(1_000_000n, '12', 1), 1)).toEqual([1_010_000n, 10_000n, 1_000_000n, 0n]);
  });

  it('of a few fen ends early and never owes less than nothing', () => {
    const schedule = level(100n, '0', 60); // 1.67 fen a month rounds up to 2
    expect(schedule.rows.every(({ balance, payment }) => balance >= 0n && payment >= 0n)).toBe(true);
    expect([schedule.total, schedule.lastInstalment]).toEqual([100n, 0n]);
  });

  it('rounds a half fen of interest up', () => {
    expect(level(500n, '1.2', 2).rows[0]?.interest).toBe(1n); // 0.5 fen
    expect(level(499n, '1.2', 2).rows[0]?.interest).toBe(0n); // 0.499 fen
  });
});

describe('other methods', () => {
  it('equal principal', () => {
    const schedule = buildSchedule({
      method: 'equal_principal',
      principal: 10_000_000n,
      annualPercent: percent('6'),
      termMonths: 12,
    });
    expect(line(schedule, 1)).toEqual([883_333n, 50_000n, 833_333n, 9_166_667n]);
    expect(line(schedule, 12)).toEqual([837_504n, 4_167n, 833_337n, 0n]);
    expect(schedule.interest).toBe(325_000n);
    const thirds = buildSchedule({
      method: 'equal_principal',
      principal: 800n,
      annualPercent: percent('0'),
      termMonths: 3,
    });
    expect(thirds.rows.map(({ payment }) => payment)).toEqual([267n, 267n, 266n]); // 266.67 rounds up
  });

  it('balloon', () => {
    const terms = {
      method: 'balloon',
      principal: 20_000_000n,
      annualPercent: percent('4.88'),
      termMonths: 36,
    } as const;
    const schedule = buildSchedule({ ...terms, balloon: 8_000_000n });
    expect([schedule.instalment, schedule.lastInstalment, schedule.interest]).toEqual([
      391_538n,
      8_391_535n,
      2_095_365n,
    ]);
    expect(line(schedule, 35)).toEqual([391_538n, 35_436n, 356_102n, 8_357_548n]);
    expect(() => buildSchedule(terms)).toThrow(RangeError);
    expect(() => buildSchedule({ ...terms, balloon: 20_000_001n })).toThrow(RangeError);
    expect(() => buildSchedule({ ...terms, balloon: -1n })).toThrow(RangeError);
    expect(() => buildSchedule({ ...terms, method: 'equal_instalment', balloon: 1n })).toThrow(RangeError);
  });

  it('a balloon of the whole principal pays interest only', () => {
    const schedule = buildSchedule({
      method: 'balloon',
      principal: 1_000_000n,
      balloon: 1_000_000n,
      annualPercent: percent('12'),
      termMonths: 3,
    });
    expect(schedule.rows.map(({ payment }) => payment)).toEqual([10_000n, 10_000n, 1_010_000n]);
  });

  it('annuity due: the first payment bears no interest and each is the payment in arrears less a month', () => {
    const schedule = annuityDueSchedule({
      principal: 10_000_000n,
      annualPercent: percent('6'),
      termMonths: 12,
    });
    expect(line(schedule, 1)).toEqual([856_382n, 0n, 856_382n, 9_143_618n]); // 860 664.297 / 1.005
    expect(line(schedule, 2)).toEqual([856_382n, 45_718n, 810_664n, 8_332_954n]);
    expect(schedule.rows.at(-1)?.balance).toBe(0n);
    expect(
      annuityDueSchedule({ principal: 1_200n, annualPercent: percent('0'), termMonths: 12 }).instalment,
    ).toBe(100n);
  });

  it.each([
    { principal: 0n, why: 'principal' },
    { principal: -1n, why: 'principal' },
    { termMonths: 0, why: 'term' },
    { termMonths: 601, why: 'term' },
    { termMonths: 1.5, why: 'term' },
    { annualPercent: percent('0').minus(1), why: 'rate' },
  ])('refuses what is no loan (%#)', ({ why, ...part }) => {
    const terms = { principal: 100_000n, annualPercent: percent('5'), termMonths: 12, ...part };
    expect(() => buildSchedule({ method: 'equal_instalment', ...terms })).toThrow(why);
    expect(() => annuityDueSchedule(terms)).toThrow(why);
  });
});

const terms = fc
  .record({
    method: fc.constantFrom('equal_instalment' as const, 'equal_principal' as const, 'balloon' as const),
    principal: fc.bigInt({ min: 1n, max: 10n ** 11n }),
    units: fc.integer({ min: 0, max: 360_000 }),
    termMonths: fc.integer({ min: 1, max: 120 }),
    share: fc.bigInt({ min: 0n, max: 100n }),
  })
  .map(({ method, principal, units, termMonths, share }): ScheduleTerms => {
    const base = { method, principal, termMonths, annualPercent: percent((units / 10_000).toFixed(4)) };
    return method === 'balloon' ? { ...base, balloon: (principal * share) / 100n } : base;
  });

describe('every schedule', () => {
  it('adds up: parts to the principal, lines to the total, the balance to 0', () => {
    fc.assert(
      fc.property(terms, (asked) => {
        const schedule = buildSchedule(asked);
        const { rows } = schedule;
        expect(rows).toHaveLength(asked.termMonths);
        expect(sumFen(rows.map(({ principal }) => principal))).toBe(asked.principal);
        expect(sumFen(rows.map(({ interest }) => interest))).toBe(schedule.interest);
        expect(sumFen(rows.map(({ payment }) => payment))).toBe(schedule.total);
        expect([rows.at(-1)?.balance, rows[0]?.payment, rows.at(-1)?.payment]).toEqual([
          0n,
          schedule.instalment,
          schedule.lastInstalment,
        ]);
        let balance = asked.principal;
        for (const row of rows) {
          expect(row.payment).toBe(row.interest + row.principal);
          expect(row.balance).toBe(balance - row.principal);
          expect(row.principal >= 0n && row.interest >= 0n).toBe(true);
          // half-up, worked out another way
          const exact = new Decimal(balance.toString()).times(asked.annualPercent).dividedBy(1200);
          expect(row.interest.toString()).toBe(exact.toFixed(0, Decimal.ROUND_HALF_UP));
          balance = row.balance;
        }
      }),
      { numRuns: 150 },
    );
  });

  it('pays the textbook annuity, half-up', () => {
    const Wide = Decimal.clone({ precision: 60 });
    const loan = fc.record({
      principal: fc.bigInt({ min: 1_000_000n, max: 10n ** 11n }),
      units: fc.integer({ min: 1, max: 360_000 }),
      termMonths: fc.integer({ min: 2, max: 84 }),
      share: fc.bigInt({ min: 0n, max: 90n }),
    });
    fc.assert(
      fc.property(loan, ({ principal, units, termMonths, share }) => {
        const annualPercent = percent((units / 10_000).toFixed(4));
        const balloon = (principal * share) / 100n;
        const i = new Wide(annualPercent.toString()).dividedBy(1200);
        const discount = i.plus(1).pow(-termMonths);
        const financed = new Wide(principal.toString()).minus(discount.times(balloon.toString()));
        const expected = financed.times(i).dividedBy(discount.negated().plus(1));
        const schedule = buildSchedule({ method: 'balloon', principal, annualPercent, termMonths, balloon });
        expect(schedule.instalment.toString()).toBe(expected.toFixed(0, Decimal.ROUND_HALF_UP));
        const due = annuityDueSchedule({ principal, annualPercent, termMonths });
        const inArrears = new Wide(principal.toString()).times(i).dividedBy(discount.negated().plus(1));
        expect(due.instalment.toString()).toBe(
          inArrears.dividedBy(i.plus(1)).toFixed(0, Decimal.ROUND_HALF_UP),
        );
      }),
      { numRuns: 150 },
    );
  });
});
