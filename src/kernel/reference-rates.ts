import { AnnualRateError, fallingRoot } from './annual-rate.js';

/** A movement of money at a real time, for published examples; amounts in any unit, always positive. */
export interface TimedAmount {
  readonly amount: number;
  readonly time: number;
}

/** Regulation Z times: `whole` unit-periods and the fraction of one, counted from the start of the term. */
export interface UnitPeriodAmount {
  readonly amount: number;
  readonly whole: number;
  readonly fraction: number;
}

/**
 * Annual percentage rate by the actuarial method, in percent (12 CFR 1026, Appendix J (b)(8)): the unit-period
 * rate i at which the sums of amount / ((1 + fraction * i) (1 + i)^whole) of advances and payments are equal,
 * times the unit-periods in a year. In doubles, not certified: a reference figure, never an offer's.
 * @throws AnnualRateError `no_rate`
 */
export function regZActuarial(terms: {
  readonly advances: readonly UnitPeriodAmount[];
  readonly payments: readonly UnitPeriodAmount[];
  readonly unitPeriodsPerYear: number;
}): number {
  const worth = (amounts: readonly UnitPeriodAmount[], u: number): number =>
    amounts.reduce(
      (sum, { amount, whole, fraction }) =>
        sum + (amount * Math.exp(-u * whole)) / (1 + fraction * Math.expm1(u)),
      0,
    );
  return (
    100 *
    terms.unitPeriodsPerYear *
    Math.expm1(balance((u) => Math.log(worth(terms.payments, u) / worth(terms.advances, u))))
  );
}

/** ln(1 + rate per unit of time) at which advances and payments balance. @throws AnnualRateError `no_rate` */
function logarithmicRate(advances: readonly TimedAmount[], payments: readonly TimedAmount[]): number {
  const worth = (amounts: readonly TimedAmount[], u: number): number =>
    amounts.reduce((sum, { amount, time }) => sum + amount * Math.exp(-u * time), 0);
  return balance((u) => Math.log(worth(payments, u) / worth(advances, u)));
}

function balance(h: (u: number) => number): number {
  const u = fallingRoot(h);
  if (u === null) throw new AnnualRateError('no_rate', 'No rate balances these flows.');
  return u;
}

/** Effective annual rate in percent, times in years (Directive 98/7/EC, Annex III). @throws AnnualRateError `no_rate` */
export function effectiveAnnual(advances: readonly TimedAmount[], payments: readonly TimedAmount[]): number {
  return 100 * Math.expm1(logarithmicRate(advances, payments));
}

/** Simple and compound rate in percent in doubles, times in months: the unrounded twin of `annualisedCost`. */
export function monthlyRates(
  advances: readonly TimedAmount[],
  payments: readonly TimedAmount[],
): { readonly simple: number; readonly compound: number } {
  const u = logarithmicRate(advances, payments);
  return { simple: 1200 * Math.expm1(u), compound: 100 * Math.expm1(12 * u) };
}
