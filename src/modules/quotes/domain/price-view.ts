import { toWire, type Fen, type MoneyWire } from '../../../kernel/money.js';
import { formatPercent, type Percent } from '../../../kernel/rate.js';
import type { AppliedCap, AppliedSubsidy, Contingent, PricedFee, PriceResult } from './price-request.js';

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

/** The caps of a price as they stand in answers. */
export const capViews = (result: PriceResult): object[] => result.caps.map(capView);

/**
 * The figures of one offer: what a pre-approval's offer, a quote and a calculation have in common. An
 * instalment never leaves this file without its annualised all-in cost.
 */
export const offerView = (result: PriceResult): Record<string, unknown> => ({
  termMonths: result.termMonths,
  repaymentMethod: result.repaymentMethod,
  ...figures(result),
  subsidies: result.subsidies.map(subsidyView),
  fees: result.fees.map(feeView),
  annualisedAllInCost: result.annualisedAllInCost,
  contingent: contingentView(result.contingent, result.subsidies),
});

const figures = (result: PriceResult): Record<string, unknown> => ({
  principal: money(result.principal),
  downPayment: money(result.downPayment),
  contractRate: rate(result.contractRate),
  customerRate: rate(result.customerRate),
  instalmentCount: result.schedule.rows.length,
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
 * The same price in less than 2 KiB, for a slider. Left out is what the call itself says (term, method), what
 * a quote only spells out (payer's cap, penalty rates), and every term cap but the one that binds.
 */
export function calculationView(result: PriceResult): Record<string, unknown> {
  const { simple, compound, label } = result.annualisedAllInCost;
  const { catalogue, product } = versionsView(result);
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
    counter: counterView(result),
    caps: bindingCaps(result).map(capView),
    appliedRules: result.appliedRules,
    pricedIn: { catalogue, product },
    businessDate: result.on,
  };
}

const shortSubsidy = (subsidy: AppliedSubsidy): object => ({
  programme: subsidy.programme,
  payer: subsidy.payer,
  form: subsidy.form,
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
