import { percentOf, type Fen } from '../../../kernel/money.js';
import { percent } from '../../../kernel/rate.js';
import { buildSchedule, type Schedule } from '../../../kernel/schedule.js';
import { sourceOf } from './price-refusal.js';
import type { AppliedSubsidy, PriceRequest } from './price-request.js';
import type { Pricing } from './select-pricing.js';

/** A pricing worked out: the customer's schedule and what each subsidy costs its payer. */
export interface Repayment {
  pricing: Pricing;
  schedule: Schedule;
  subsidies: AppliedSubsidy[];
  /** The schedule at the contract rate, where subsidies lower it. */
  unsubsidised: Schedule | null;
}

export function repayment(
  pricing: Pricing,
  { wish }: PriceRequest,
  principal: Fen,
  balloon: Fen | null,
): Repayment {
  const scheduleAt = (annualPercent: Pricing['customerRate']): Schedule =>
    buildSchedule({
      // The catalogue offers these three only; the others were refused by name before.
      method: wish.repaymentMethod as 'equal_instalment' | 'equal_principal' | 'balloon',
      principal,
      annualPercent,
      termMonths: wish.termMonths,
      ...(balloon === null ? {} : { balloon }),
    });
  const schedule = scheduleAt(pricing.customerRate);
  if (pricing.subsidies.length === 0) return { pricing, schedule, subsidies: [], unsubsidised: null };
  const unsubsidised = scheduleAt(pricing.contractRate);
  const borne = unsubsidised.interest - schedule.interest;
  return { pricing, schedule, subsidies: sharesOf(borne, pricing, wish.termMonths), unsubsidised };
}

/** Several programmes share what is borne by their points; the last takes the remainder of rounding. */
function sharesOf(borne: Fen, { subsidies }: Pricing, months: number): AppliedSubsidy[] {
  const total = subsidies.reduce((sum, { points }) => sum.plus(points), percent('0'));
  let left = borne;
  return subsidies.map((subsidy, index) => {
    const last = index === subsidies.length - 1;
    const amount = last ? left : percentOf(borne, subsidy.points.dividedBy(total).times(100), 'down');
    left -= amount;
    return {
      programme: subsidy.id,
      payer: subsidy.payer,
      form: subsidy.form,
      points: subsidy.points,
      months,
      amount,
      cap: subsidy.cap,
      source: sourceOf(subsidy),
      onEarlySettlement: subsidy.onEarlySettlement,
      cashDiscountForgone: subsidy.cashDiscountForgone,
    };
  });
}

/**
 * The first choice that holds. A loan for which a payer would have to bear more than its cap is outside the
 * programme. Under `auto` a subsidy that bears less interest than the cash discount it costs is left: nobody
 * chose it, and the customer would pay more with it than without. A programme asked for by name is taken.
 */
export function firstApplicable(
  choices: readonly Pricing[],
  asked: PriceRequest['subsidies'],
  repay: (pricing: Pricing) => Repayment,
): Repayment | undefined {
  for (const pricing of choices) {
    const candidate = repay(pricing);
    const applies = candidate.subsidies.every(
      ({ amount, cap, cashDiscountForgone }) =>
        amount <= cap && (asked !== 'auto' || amount >= cashDiscountForgone),
    );
    if (applies) return candidate;
  }
  return undefined;
}
