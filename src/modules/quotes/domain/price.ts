import { sumFen, type Fen } from '../../../kernel/money.js';
import type { CatalogueSnapshot, Combination } from '../../products/domain/catalogue.js';
import { powertrainGroup } from '../../products/domain/vocabulary.js';
import { allInCost, feesOf, feeTotal } from './all-in-cost.js';
import { amountCap, combinationNotOffered, termCaps, type AmountCap, type TermCaps } from './caps.js';
import { contingentCosts, CONTINGENT_RULES, DISPLAY_RULE } from './contingent.js';
import { balloonOf, principalOf } from './principal.js';
import { checkVehicle, priceBasis, type PriceBasis } from './price-basis.js';
import type {
  PricedFee,
  PricedVehicle,
  PriceRequest,
  PriceResult,
  WithoutSubsidies,
} from './price-request.js';
import { firstApplicable, repayment, type Repayment } from './repayment.js';
import { offeredProducts, pricings, subsidyNotApplicable, withinProductTerm } from './select-pricing.js';

/** Raised whenever the same rows and input would give another figure. */
export const PRICE_ENGINE_VERSION = 'price-2';

export { PriceRefusal } from './price-refusal.js';

/**
 * Prices one wish. Pure: the same request and catalogue always give the same result.
 * `caps` is the catalogue that the caps are read from: a pre-approval that honours a quote prices with the
 * catalogue of the quote's day under the caps of its own.
 * @throws PriceRefusal with the pointer of the field and the rules behind the refusal
 */
export function price(
  request: PriceRequest,
  catalogue: CatalogueSnapshot,
  caps: CatalogueSnapshot = catalogue,
): PriceResult {
  const { vehicle, wish } = request;
  const asked = combinationOf(request, caps);
  const age = ageInMonths(vehicle, caps.on);
  checkVehicle(vehicle, age);
  if (caps.caps('loan_to_value', asked, age).length === 0 || caps.caps('term', asked, age).length === 0) {
    throw combinationNotOffered(asked, caps);
  }
  const offered = offeredProducts(request, asked, catalogue);
  const term = termCaps(asked, age, wish.termMonths, caps);
  const products = withinProductTerm(offered, wish.termMonths);
  const basis = priceBasis(vehicle, caps, request.livemode);
  const amount = amountCap(asked, age, basis, caps);
  const size = principalOf(wish, basis.price, amount, caps);
  const balloon = balloonOf(wish, size.principal, caps);

  const choices = pricings(request, products, catalogue);
  const chosen = firstApplicable(choices, request.subsidies, (pricing) =>
    repayment(pricing, request, size.principal, balloon),
  );
  if (!chosen) throw subsidyNotApplicable(request, products, catalogue);
  const fees = feesOf(vehicle, catalogue);
  return {
    on: catalogue.on,
    ...limits(basis, amount, term),
    ...size,
    downPayment: basis.price - size.principal,
    termMonths: wish.termMonths,
    repaymentMethod: wish.repaymentMethod,
    balloon,
    balloonPercent: wish.balloonPercent,
    ...figures(chosen),
    fees,
    annualisedAllInCost: allInCost(size.principal, fees, chosen.schedule),
    withoutSubsidies: withoutSubsidies(chosen, size.principal, fees),
    contingent: contingentCosts(chosen.pricing.contractRate, catalogue),
    totalCost: size.principal + chosen.schedule.interest + feeTotal(fees),
    appliedRules: [
      ...[...amount.rules, ...term.rules, ...basis.rules, 'PRINCIPAL_MIN'],
      ...(balloon === null ? [] : ['BALLOON_MAX_SHARE']),
      ...['LPR', chosen.pricing.product.id],
      ...chosen.subsidies.map(({ programme }) => programme),
      ...fees.map(({ rule }) => rule),
      ...[...CONTINGENT_RULES, DISPLAY_RULE],
    ],
    versions: versions(chosen, catalogue),
  };
}

const limits = (
  basis: PriceBasis,
  amount: AmountCap,
  term: TermCaps,
): Pick<PriceResult, 'price' | 'priceBasis' | 'caps' | 'maxPrincipal' | 'maxTermMonths'> => ({
  price: basis.price,
  priceBasis: { amount: basis.amount, formula: basis.formula, rule: basis.rule },
  caps: [amount.cap, ...term.caps],
  maxPrincipal: amount.maxPrincipal,
  maxTermMonths: term.maxTermMonths,
});

const figures = ({
  pricing,
  schedule,
  subsidies,
}: Repayment): Pick<
  PriceResult,
  'contractRate' | 'customerRate' | 'subsidies' | 'schedule' | 'cashDiscountForgone'
> => ({
  contractRate: pricing.contractRate,
  customerRate: pricing.customerRate,
  subsidies,
  schedule,
  cashDiscountForgone: forgone(subsidies),
});

const forgone = (subsidies: Repayment['subsidies']): Fen =>
  sumFen(subsidies.map(({ cashDiscountForgone }) => cashDiscountForgone));

/** What stands beside a subsidised price, so that the customer sees what the subsidy is worth. */
function withoutSubsidies(
  { pricing, subsidies, unsubsidised }: Repayment,
  principal: Fen,
  fees: readonly PricedFee[],
): WithoutSubsidies | null {
  if (unsubsidised === null) return null;
  return {
    customerRate: pricing.contractRate,
    schedule: unsubsidised,
    annualisedAllInCost: allInCost(principal, fees, unsubsidised),
    totalCost: principal + unsubsidised.interest + feeTotal(fees),
    cashDiscount: forgone(subsidies),
  };
}

const versions = (
  { pricing: { product } }: Repayment,
  catalogue: CatalogueSnapshot,
): PriceResult['versions'] => ({
  catalogue: catalogue.version,
  product: { id: product.id, version: product.version },
  lpr: catalogue.lpr.effectiveFrom,
  engine: PRICE_ENGINE_VERSION,
});

export const combinationOf = (
  { vehicle, useNature, wish }: PriceRequest,
  catalogue: CatalogueSnapshot,
): Combination => ({
  lenderKind: catalogue.lenderKind,
  financingForm: wish.financingForm,
  useNature,
  condition: vehicle.condition,
  powertrainGroup: powertrainGroup(vehicle.powertrain),
});

/** Whole months from the month of first registration to the business day's; a new car without one has age 0. */
function ageInMonths({ condition, firstRegistration }: PricedVehicle, on: string): number | null {
  if (firstRegistration === null) return condition === 'new' ? 0 : null;
  const months = (text: string): number =>
    Number.parseInt(text.slice(0, 4), 10) * 12 + Number.parseInt(text.slice(5, 7), 10);
  return months(on) - months(firstRegistration);
}
