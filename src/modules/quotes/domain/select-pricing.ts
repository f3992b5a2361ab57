import { percent, percentFromBasisPoints, type Percent } from '../../../kernel/rate.js';
import type { CatalogueSnapshot, Combination } from '../../products/domain/catalogue.js';
import type { ProductVersion, SubsidyProgramme } from '../../products/domain/rule-rows.js';
import { combinationNotOffered } from './caps.js';
import { named, PriceRefusal } from './price-refusal.js';
import type { PriceRequest } from './price-request.js';

/** One way to price a wish: a product with the subsidies taken. */
export interface Pricing {
  product: ProductVersion;
  subsidies: readonly SubsidyProgramme[];
  contractRate: Percent;
  customerRate: Percent;
}

/** Tenors up to five years inclusive are priced on the one-year LPR. */
const LONGEST_ONE_YEAR_TENOR = 60;

/** The products that list the combination and the repayment method, or the one that was asked for. */
export function offeredProducts(
  request: PriceRequest,
  asked: Combination,
  catalogue: CatalogueSnapshot,
): ProductVersion[] {
  const listed = catalogue.products(asked);
  if (listed.length === 0) throw combinationNotOffered(asked, catalogue);
  const chosen = request.product === null ? listed : listed.filter(({ id }) => id === request.product);
  if (chosen.length === 0) {
    throw new PriceRefusal(
      'product_not_applicable',
      '/product',
      `${request.product} is not a product for this combination.`,
      listed.map((product) => named(product)),
    );
  }
  const { repaymentMethod } = request.wish;
  const offered = chosen.filter((product) => product.repaymentMethods.includes(repaymentMethod));
  if (offered.length > 0) return offered;
  throw new PriceRefusal(
    'repayment_method_not_offered',
    '/wish/repaymentMethod',
    `${repaymentMethod} is not offered; offered are ${[...new Set(chosen.flatMap((product) => product.repaymentMethods))].join(', ')}.`,
    chosen.map((product) => named(product)),
  );
}

export function withinProductTerm(products: readonly ProductVersion[], termMonths: number): ProductVersion[] {
  const fitting = products.filter((p) => p.minTermMonths <= termMonths && termMonths <= p.maxTermMonths);
  if (fitting.length > 0) return fitting;
  const shortest = Math.min(...products.map((p) => p.minTermMonths));
  const longest = Math.max(...products.map((p) => p.maxTermMonths));
  throw new PriceRefusal(
    'term_not_offered',
    '/wish/termMonths',
    `Terms run from ${shortest} to ${longest} months.`,
    products.map((product) => named(product, `${product.minTermMonths}-${product.maxTermMonths}`)),
  );
}

/**
 * Every way to price the wish, that with the lowest annualised all-in cost at the customer rate first.
 * Principal, method and fees are the same for all of them, so that cost rises with the customer's rate:
 * ordering by the rate is ordering by it. A cash discount that a subsidy takes the place of is no part of
 * the order; it is shown beside. Ties go by product, then by fewer subsidies.
 */
export function pricings(
  request: PriceRequest,
  products: readonly ProductVersion[],
  catalogue: CatalogueSnapshot,
): Pricing[] {
  const choices = products.flatMap((product) =>
    subsidyChoices(request, product, catalogue).map((subsidies) =>
      priced(product, subsidies, request.wish.termMonths, catalogue),
    ),
  );
  return choices.sort(
    (a, b) =>
      a.customerRate.comparedTo(b.customerRate) ||
      (a.product.id < b.product.id
        ? -1
        : a.product.id > b.product.id
          ? 1
          : a.subsidies.length - b.subsidies.length),
  );
}

function priced(
  product: ProductVersion,
  subsidies: readonly SubsidyProgramme[],
  termMonths: number,
  { lpr }: CatalogueSnapshot,
): Pricing {
  const base = termMonths <= LONGEST_ONE_YEAR_TENOR ? lpr.oneYear : lpr.overFiveYears;
  const contractRate = base.plus(percentFromBasisPoints(product.spreadBasisPoints));
  const points = subsidies.reduce((sum, subsidy) => sum.plus(subsidy.points), percent('0'));
  return {
    product,
    subsidies,
    contractRate,
    customerRate: points.gt(contractRate) ? percent('0') : contractRate.minus(points),
  };
}

function fits(subsidy: SubsidyProgramme, request: PriceRequest, product: ProductVersion): boolean {
  return (
    subsidy.products.includes(product.id) &&
    request.wish.termMonths <= subsidy.maxTermMonths &&
    subsidy.useNatures.includes(request.useNature) &&
    subsidy.powertrainGroups.some((group) => product.powertrainGroups.includes(group))
  );
}

/** `auto` weighs no programme against each single one; a list is taken as a whole or refused. */
function subsidyChoices(
  request: PriceRequest,
  product: ProductVersion,
  catalogue: CatalogueSnapshot,
): SubsidyProgramme[][] {
  if (request.subsidies === 'none') return [[]];
  const fitting = catalogue.rows.subsidies.filter((subsidy) => fits(subsidy, request, product));
  if (request.subsidies === 'auto') return [[], ...fitting.map((subsidy) => [subsidy])];
  const wanted = [...new Set(request.subsidies)];
  const found = fitting.filter(({ id }) => wanted.includes(id));
  return found.length === wanted.length ? [found] : [];
}

/** Names the first programme of the list that cannot be applied. */
export function subsidyNotApplicable(
  request: PriceRequest,
  products: readonly ProductVersion[],
  catalogue: CatalogueSnapshot,
): PriceRefusal {
  const wanted = Array.isArray(request.subsidies) ? (request.subsidies as readonly string[]) : [];
  const known = catalogue.rows.subsidies;
  const applicable = (code: string): boolean =>
    known.some(
      (subsidy) => subsidy.id === code && products.some((product) => fits(subsidy, request, product)),
    );
  const index = Math.max(
    0,
    wanted.findIndex((code) => !applicable(code)),
  );
  const code = wanted[index] ?? '';
  const row = known.find(({ id }) => id === code);
  const detail = row
    ? `${code} does not apply to this car, use, term (at most ${row.maxTermMonths} months), product or amount.`
    : `${code} is not a subsidy programme in force on ${catalogue.on}.`;
  return new PriceRefusal('subsidy_not_applicable', `/subsidies/${index}`, detail, row ? [named(row)] : []);
}
