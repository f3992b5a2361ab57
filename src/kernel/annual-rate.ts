import { certified, signAtRational, signAtTwelfthRoot, tenThousandths } from './certified-rate.js';
import { DomainError } from './errors.js';
import type { Fen } from './money.js';

/** One movement of money, seen from the customer: positive is received, negative is paid. */
export interface CashFlow {
  readonly amount: Fen;
  /** Whole months from drawdown; several flows of one month are netted. */
  readonly period: number;
}

/** In percent, 4 places, half-up. */
export interface AnnualisedCost {
  /** 12 * i, where i is the monthly internal rate of return. */
  readonly simple: string;
  /** (1 + i)^12 - 1 */
  readonly compound: string;
}

/**
 * Codes: `flow_out_of_range` (period or amount), `no_sign_change` (only receipts or only payments),
 * `first_flow_not_received` (a customer who pays first has no borrowing rate), `no_rate` (no rate balances them).
 */
export class AnnualRateError extends DomainError {}

const LONGEST_PERIOD = 1200;
const LARGEST_AMOUNT = 2n ** 63n;

/**
 * The annualised all-in cost of a loan with monthly flows. The convention is that of PBOC Announcement [2021]
 * No. 3: simple = 12 i, compound = (1 + i)^12 - 1. The root is sought in doubles; each figure is then certified
 * in exact arithmetic: the present value changes sign between the lower and the upper edge of its last digit.
 * Where flows change sign more than once, the rate found is the one nearest 0.
 * @throws AnnualRateError
 */
export function annualisedCost(flows: readonly CashFlow[]): AnnualisedCost {
  const net = netFlows(flows);
  const u = fallingRoot(logarithmOfPaidOverReceived(net));
  if (u === null) throw new AnnualRateError('no_rate', 'No rate balances these flows.');
  // In ten-thousandths of a percent: 12 i is 12 i * 10^6 of them. Edges lie on odd halves of such a unit.
  const simple = certified(12e6 * Math.expm1(u), (halves) =>
    signAtRational(net, 24_000_000n + halves, 24_000_000n),
  );
  const compound = certified(1e6 * Math.expm1(12 * u), (halves) =>
    signAtTwelfthRoot(net, 2_000_000n + halves, 2_000_000n),
  );
  return { simple: tenThousandths(simple), compound: tenThousandths(compound) };
}

/** Index = month after the first that holds money; both ends non-zero. */
function netFlows(flows: readonly CashFlow[]): bigint[] {
  const net: bigint[] = [];
  for (const { amount, period } of flows) {
    if (!Number.isInteger(period) || period < 0 || period > LONGEST_PERIOD) {
      throw new AnnualRateError(
        'flow_out_of_range',
        `A period is a whole number from 0 to ${LONGEST_PERIOD}.`,
      );
    }
    while (net.length <= period) net.push(0n);
    net[period] = (net[period] ?? 0n) + amount;
  }
  const first = net.findIndex((amount) => amount !== 0n);
  const last = net.findLastIndex((amount) => amount !== 0n);
  const trimmed = first < 0 ? [] : net.slice(first, last + 1);
  checkSigns(trimmed);
  return trimmed;
}

function checkSigns(net: readonly bigint[]): void {
  if (net.some((amount) => amount >= LARGEST_AMOUNT || amount <= -LARGEST_AMOUNT)) {
    throw new AnnualRateError('flow_out_of_range', 'An amount lies beyond 64 bits.');
  }
  if (!net.some((amount) => amount > 0n) || !net.some((amount) => amount < 0n)) {
    throw new AnnualRateError('no_sign_change', 'A rate needs money received and money paid.');
  }
  if ((net[0] ?? 0n) < 0n)
    throw new AnnualRateError('first_flow_not_received', 'The customer pays before receiving.');
}

/** As a function of u = ln(1 + i): nearly a straight line for a loan. */
function logarithmOfPaidOverReceived(net: readonly bigint[]): (u: number) => number {
  // eslint-disable-next-line no-restricted-syntax -- the start of the search only; certified in exact arithmetic
  const amounts = Float64Array.from(net, (amount) => Number(amount));
  return (u) => {
    const v = Math.exp(-u);
    let paid = 0;
    let received = 0;
    for (let k = amounts.length - 1; k >= 0; k--) {
      const amount = amounts[k] ?? 0;
      paid = paid * v + (amount < 0 ? -amount : 0);
      received = received * v + (amount > 0 ? amount : 0);
    }
    return Math.log(paid / received);
  };
}

/** A month's rate is near 0.005: a bracket that starts there is found at once. */
const FIRST_STEP = 0.008;
/** e^200 a period is beyond any ratio of two amounts. */
const FURTHEST = 200;
const MOST_STEPS = 200;

/**
 * The u = ln(1 + rate) at which `h` falls from positive to negative, on the way from 0 outwards; null when it does
 * not. `h` is the logarithm of what is paid over what is received, both discounted at u.
 */
export function fallingRoot(h: (u: number) => number): number | null {
  let near = 0;
  let nearValue = h(0);
  if (nearValue === 0) return 0;
  const outwards = nearValue > 0 ? 1 : -1;
  for (let step = FIRST_STEP; step < FURTHEST; step *= 4) {
    const far = outwards * step;
    const farValue = h(far);
    if (Number.isNaN(farValue)) return null;
    if (farValue * outwards <= 0) {
      return outwards > 0
        ? refine(h, near, nearValue, far, farValue)
        : refine(h, far, farValue, near, nearValue);
    }
    [near, nearValue] = [far, farValue];
  }
  return null;
}

/** Secant inside the bracket, halving the weight of an end that stays put (Illinois); now and then a bisection. */
function refine(h: (u: number) => number, low: number, atLow: number, high: number, atHigh: number): number {
  let [a, fa, b, fb] = [low, atLow, high, atHigh];
  let moved: 'a' | 'b' | null = null;
  let last = Number.NaN;
  for (let step = 1; step <= MOST_STEPS; step++) {
    const secant = (a * fb - b * fa) / (fb - fa);
    const next = step % 16 === 0 || !(secant > a && secant < b) ? a + (b - a) / 2 : secant;
    const value = h(next);
    if (value === 0 || next === a || next === b || Math.abs(next - last) <= 1e-16) return next;
    last = next;
    if (value > 0) {
      if (moved === 'a') fb /= 2;
      [a, fa, moved] = [next, value, 'a'];
    } else {
      if (moved === 'b') fa /= 2;
      [b, fb, moved] = [next, value, 'b'];
    }
  }
  return last;
}
