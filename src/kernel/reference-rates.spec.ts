import { AnnualRateError } from './annual-rate.js';
import { effectiveAnnual, monthlyRates, regZActuarial } from './reference-rates.js';

describe('published rates', () => {
  const series = (amount: number, count: number, whole: number, fraction: number) =>
    Array.from({ length: count }, (_, at) => ({ amount, whole: whole + at, fraction }));
  const at = (amount: number) => [{ amount, whole: 0, fraction: 0 }];

  it.each([
    ['monthly', at(5000), series(230, 24, 1, 0), 12, 9.68570806],
    ['19 odd days', at(6000), series(200, 36, 1, 19 / 30), 12, 11.81650829],
  ])('Regulation Z, %s', (_, advances, paid, unitPeriodsPerYear, apr) => {
    expect(regZActuarial({ advances, payments: paid, unitPeriodsPerYear })).toBeCloseTo(apr, 8);
  });

  it('several advances balance', () => {
    const advances = [...at(1000), { amount: 1000, whole: 6, fraction: 0.5 }];
    const paid = series(100, 24, 7, 0);
    const i = regZActuarial({ advances, payments: paid, unitPeriodsPerYear: 12 }) / 1200;
    const worth = (flows: typeof paid) =>
      flows.reduce((sum, f) => sum + f.amount / ((1 + f.fraction * i) * (1 + i) ** f.whole), 0);
    expect(worth(paid)).toBeCloseTo(worth(advances), 8);
  });

  it('EU effective rates', () => {
    expect(effectiveAnnual([{ amount: 1000, time: 0 }], [{ amount: 1200, time: 546 / 365 }])).toBeCloseTo(
      12.96203771,
      8,
    );
    expect(
      effectiveAnnual(
        [{ amount: 1000, time: 0 }],
        [600, 600].map((amount, at) => ({ amount, time: at + 1 })),
      ),
    ).toBeCloseTo(13.06623863, 8);
    expect(effectiveAnnual([{ amount: 1000, time: 0 }], [{ amount: 1000, time: 1 }])).toBe(0);
  });

  it('a fee up front on 0 %', () => {
    const { simple, compound } = monthlyRates(
      [{ amount: 95_000, time: 0 }],
      Array.from({ length: 24 }, (_, at) => ({ amount: 100_000 / 24, time: at + 1 })),
    );
    expect(simple).toBeCloseTo(4.97378208, 8);
    expect(compound).toBeCloseTo(5.08874815, 8);
  });

  it('say when there is none', () => {
    expect(() => monthlyRates([{ amount: 1, time: 0 }], [])).toThrow(AnnualRateError);
    expect(() => regZActuarial({ advances: at(1), payments: at(2), unitPeriodsPerYear: 12 })).toThrow(
      AnnualRateError,
    );
  });
});
