import { toWire, type Fen, type MoneyWire } from '../../../kernel/money.js';
import { formatPercent, type Percent } from '../../../kernel/rate.js';
import { CONTINGENT_RULES, DISPLAY_RULE } from './contingent.js';
import type {
  AppliedCap,
  AppliedSubsidy,
  Contingent,
  PricedFee,
  PriceResult,
  WithoutSubsidies,
} from './price-request.js';

/** How a price looks on the wire: money in fen with its currency, rates as text with four places. */

const money = (fen: Fen): MoneyWire => toWire(fen);
const rate = (value: Percent): string => formatPercent(value, 4);
const share = (value: Percent): string => formatPercent(value, 2);

const capView = ({ rule, measure, value, applied, basis, basisRule, source }: AppliedCap): object => ({
  rule,
  measure,
  value,
  applied,
  ...(basis === null ? {} : { basis: money(basis), basisRule }),
  source,
});

const feeView = ({ code, amount, collector, optional, due }: PricedFee): object => ({
  code,
  amount: money(amount),
  collector,
  optional,
  due,
});

const subsidyView = (subsidy: AppliedSubsidy): object => ({
  programme: subsidy.programme,
  payer: subsidy.payer,
  form: subsidy.form,
  points: rate(subsidy.points),
  months: subsidy.months,
  amount: money(subsidy.amount),
  cap: money(subsidy.cap),
  source: subsidy.source,
  onEarlySettlement: subsidy.onEarlySettlement,
});

const contingentView = (contingent: Contingent, subsidies: readonly AppliedSubsidy[]): object => ({
  overdue: `contract rate x ${contingent.overdueFactor}`,
  overdueRate: rate(contingent.overdueRate),
  misuse: `contract rate x ${contingent.misuseFactor}`,
  misuseRate: rate(contingent.misuseRate),
  earlySettlement: contingent.earlySettlement.map(({ months, percent }) => ({
    months,
    percent: share(percent),
  })),
  ...(subsidies.length === 0
    ? {}
    : {
        subsidyOnEarlySettlement: subsidies.map(({ programme, onEarlySettlement }) => ({
          programme,
          effect: onEarlySettlement,
        })),
      }),
});

const withoutView = (without: WithoutSubsidies): object => ({
  customerRate: rate(without.customerRate),
  instalment: money(without.schedule.instalment),
  interest: money(without.schedule.interest),
  annualisedAllInCost: without.annualisedAllInCost,
  totalCost: money(without.totalCost),
  cashDiscount: money(without.cashDiscount),
});

/** The caps of a price as they stand in answers. */
export const capViews = (result: PriceResult): object[] => result.caps.map(capView);

/**
 * The figures of one offer: what a pre-approval's offer, a quote and a calculation have in common. An
 * instalment never leaves this file without its annualised all-in cost.
 */
export const offerView = (result: PriceResult): Record<string, unknown> => ({
  ...figures(result),
  termMonths: result.termMonths,
  subsidies: result.subsidies.map(subsidyView),
  fees: result.fees.map(feeView),
  annualisedAllInCost: result.annualisedAllInCost,
  withoutSubsidies: result.withoutSubsidies === null ? null : withoutView(result.withoutSubsidies),
  contingent: contingentView(result.contingent, result.subsidies),
});

const figures = (result: PriceResult): Record<string, unknown> => ({
  principal: money(result.principal),
  downPayment: money(result.downPayment),
  instalmentCount: result.schedule.rows.length,
  repaymentMethod: result.repaymentMethod,
  contractRate: rate(result.contractRate),
  customerRate: rate(result.customerRate),
  instalment: money(result.schedule.instalment),
  lastInstalment: money(result.schedule.lastInstalment),
  ...(result.balloon === null ? {} : { balloon: money(result.balloon) }),
  interest: money(result.schedule.interest),
  totalCost: money(result.totalCost),
  cashDiscountForgone: money(result.cashDiscountForgone),
});

const counterView = ({ counter, principal }: PriceResult): object | null =>
  counter === null
    ? null
    : {
        reason: counter.reason,
        requested: money(counter.requested),
        cappedTo: money(principal),
        rule: counter.rule,
      };

/** What stands around the figures: caps, counter, rules and the versions they came from. */
const surroundings = (result: PriceResult): Record<string, unknown> => ({
  maxPrincipal: money(result.maxPrincipal),
  maxTermMonths: result.maxTermMonths,
  counter: counterView(result),
  caps: capViews(result),
  appliedRules: result.appliedRules,
  pricedIn: versionsView(result),
});

/** The whole price, as a quote shows it. */
export function priceView(result: PriceResult): Record<string, unknown> {
  return {
    ...offerView(result),
    price: money(result.price),
    priceBasis: money(result.priceBasis.amount),
    basisRule: result.priceBasis.formula,
    ...surroundings(result),
    businessDate: result.on,
  };
}

/**
 * The same price in less than 2 KiB, for a slider. Left out is what only a quote spells out: the payer's cap,
 * penalty rates, the alternative without subsidies, every term cap but the one that binds, the basis rule,
 * the amount above the cap, and the rules behind contingent costs. The count of instalments is the term.
 */
export function calculationView(result: PriceResult): Record<string, unknown> {
  const { catalogue, product } = versionsView(result);
  const { simple, compound, label } = result.annualisedAllInCost;
  return {
    ...figures(result),
    subsidies: result.subsidies.map(shortSubsidy),
    fees: result.fees.map(({ code, amount, collector, optional }) => ({
      code,
      amount: money(amount),
      collector,
      optional,
    })),
    annualisedAllInCost: { simple, compound, label },
    contingent: shortContingent(result.contingent),
    maxPrincipal: money(result.maxPrincipal),
    counter: shortCounter(result),
    caps: bindingCaps(result).map(shortCap),
    appliedRules: result.appliedRules.filter((id) => !UNPRICED_RULES.has(id)),
    pricedIn: { catalogue, product },
    businessDate: result.on,
  };
}

/** These rules say what is shown and what would be owed; they move no figure of a calculation. */
const UNPRICED_RULES: ReadonlySet<string> = new Set([...CONTINGENT_RULES, DISPLAY_RULE]);

const shortCounter = ({ counter, principal }: PriceResult): object | null =>
  counter === null ? null : { reason: counter.reason, cappedTo: money(principal), rule: counter.rule };

const shortCap = ({ rule, value, applied, basis, source }: AppliedCap): object => ({
  rule,
  value,
  applied,
  ...(basis === null ? {} : { basis: money(basis), source }),
});

const shortSubsidy = (subsidy: AppliedSubsidy): object => ({
  programme: subsidy.programme,
  payer: subsidy.payer,
  points: rate(subsidy.points),
  months: subsidy.months,
  amount: money(subsidy.amount),
  onEarlySettlement: subsidy.onEarlySettlement,
});

const shortContingent = ({ overdueFactor, misuseFactor, earlySettlement }: Contingent): object => ({
  overdue: `contract rate x ${overdueFactor}`,
  misuse: `contract rate x ${misuseFactor}`,
  earlySettlement: earlySettlement.map(({ months, percent }) => ({ months, percent: share(percent) })),
});

/** The amount cap and the first of the term caps that leave the fewest months. */
function bindingCaps({ caps, maxTermMonths }: PriceResult): AppliedCap[] {
  const amount = caps.filter(({ measure }) => measure === 'loan_to_value');
  const term = caps.find(
    ({ measure, applied }) => measure !== 'loan_to_value' && applied === String(maxTermMonths),
  );
  return term ? [...amount, term] : amount;
}

/** The versions that a price is pinned to. */
export const versionsView = ({ versions }: PriceResult): Record<string, string> => ({
  catalogue: versions.catalogue,
  product: `${versions.product.id}@${versions.product.version}`,
  lpr: versions.lpr,
  engine: versions.engine,
});

export const scheduleView = ({ schedule }: PriceResult): object[] =>
  schedule.rows.map(({ number, payment, interest, principal, balance }) => ({
    number,
    payment: money(payment),
    interest: money(interest),
    principal: money(principal),
    balance: money(balance),
  }));
