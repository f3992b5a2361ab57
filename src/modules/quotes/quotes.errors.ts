import { defineProblems } from '../../platform/http/problem-registry.js';
import type { PriceRefusalCode } from './domain/price-refusal.js';

/** A refusal of the pricing without its problem here does not compile. */
export type QuotesProblem =
  PriceRefusalCode | 'quote_token_invalid' | 'quote_token_expired' | 'quote_token_mismatch';

export const QUOTES_PROBLEMS = defineProblems<QuotesProblem>({
  combination_not_offered: {
    status: 422,
    title: 'This combination is not offered',
    retryable: false,
    help: 'No rule lists this combination of financing form, use, condition and powertrain for the lender. `rules` names the rules that exist; `GET /v1/rules` shows their keys.',
  },
  term_above_cap: {
    status: 422,
    title: 'The term is above its cap',
    retryable: false,
    help: 'Ask for at most `maxTermMonths`. `rules` names the caps that the term breaks, with value and source.',
  },
  term_not_offered: {
    status: 422,
    title: 'The term is not offered',
    retryable: false,
    help: 'Ask for a term within the product; `detail` names the shortest and the longest.',
  },
  repayment_method_not_offered: {
    status: 422,
    title: 'The repayment method is not offered',
    retryable: false,
    help: 'equal_instalment, equal_principal and balloon are offered. Zero interest is a subsidy, not a method.',
  },
  balloon_not_offered: {
    status: 422,
    title: 'The final payment is not offered',
    retryable: false,
    help: '`balloonPercent` goes with repaymentMethod balloon only, above 0 and at most the share that the rule BALLOON_MAX_SHARE names.',
  },
  amount_below_minimum: {
    status: 422,
    title: 'The loan would be below the smallest principal',
    retryable: false,
    help: 'The rule PRINCIPAL_MIN names the smallest principal; a car whose cap lies below it cannot be financed.',
  },
  price_basis_not_positive: {
    status: 422,
    title: 'Nothing is left to finance',
    retryable: false,
    help: 'Government subsidy and battery together leave no price. Check both amounts.',
  },
  vehicle_information_missing: {
    status: 422,
    title: 'The price needs one more fact about the car',
    retryable: false,
    help: 'New cars need msrp; used cars need lendingValue (calculations and quotes) and firstRegistration; a car sold without its battery needs batteryPrice unless the lender knows it by VIN or model code.',
  },
  vehicle_information_invalid: {
    status: 422,
    title: 'The facts about the car contradict each other',
    retryable: false,
    help: 'The pointer names the field that contradicts the rest.',
  },
  product_not_applicable: {
    status: 422,
    title: 'The product does not apply',
    retryable: false,
    help: 'Leave `product` out to get the one with the lowest annualised all-in cost at the customer rate, or name one of those in `rules`.',
  },
  subsidy_not_applicable: {
    status: 422,
    title: 'The subsidy does not apply',
    retryable: false,
    help: 'Leave `subsidies` out (auto), send `none`, or name programmes that hold for this car, use, term and day.',
  },
  quote_token_invalid: {
    status: 422,
    title: 'The quote token cannot be used',
    retryable: false,
    help: 'Send the token exactly as `POST /v1/quotes` gave it to the same partner and environment, or ask for a new quote.',
  },
  quote_token_expired: {
    status: 422,
    title: 'The quote has expired',
    retryable: false,
    help: 'A quote holds until its `expiresAt`. Ask for a new one.',
  },
  quote_token_mismatch: {
    status: 422,
    title: 'The quote is for something else',
    retryable: false,
    help: 'A quoted price holds for the vehicle, use, place, term and method that were quoted. The pointers name what differs.',
  },
});
