import { percentOf, type Fen } from '../../../kernel/money.js';
import { formatPercent, type Percent } from '../../../kernel/rate.js';
import type { CatalogueSnapshot, Combination } from '../../products/domain/catalogue.js';
import type { CapRule } from '../../products/domain/rule-rows.js';
import type { PriceBasis } from './price-basis.js';
import { named, PriceRefusal, sourceOf } from './price-refusal.js';
import type { AppliedCap } from './price-request.js';

export interface AmountCap {
  cap: AppliedCap;
  maxPrincipal: Fen;
  rules: string[];
}

export interface TermCaps {
  caps: AppliedCap[];
  maxTermMonths: number;
  rules: string[];
}

const describe = ({
  financingForm,
  useNature,
  condition,
  powertrainGroup,
  lenderKind,
}: Combination): string =>
  `${financingForm}, ${useNature}, ${condition}, ${powertrainGroup} by a lender of kind ${lenderKind}`;

/** Which field of the request to point at: the first axis that no rule has on its own. */
function pointerOf(asked: Combination, rules: readonly CapRule[]): string {
  const own = rules.filter((rule) => rule.lenderKinds.includes(asked.lenderKind));
  if (!own.some((rule) => rule.financingForms.includes(asked.financingForm))) return '/wish/financingForm';
  if (!own.some((rule) => rule.conditions.includes(asked.condition))) return '/vehicle/condition';
  if (!own.some((rule) => rule.useNatures.includes(asked.useNature))) return '/useNature';
  return '/vehicle/powertrain';
}

/** A combination without its own rows is refused, never guessed from a neighbour. */
export function combinationNotOffered(asked: Combination, catalogue: CatalogueSnapshot): PriceRefusal {
  const known = [...catalogue.capsOf('loan_to_value'), ...catalogue.capsOf('term')];
  return new PriceRefusal(
    'combination_not_offered',
    pointerOf(asked, known),
    `No rule lists this combination: ${describe(asked)}.`,
    known.map((rule) => named(rule)),
  );
}

/** The largest principal: the lowest share of all loan-to-value rows that list the combination, rounded down. */
export function amountCap(
  asked: Combination,
  age: number | null,
  basis: PriceBasis,
  catalogue: CatalogueSnapshot,
): AmountCap {
  const options = catalogue
    .caps('loan_to_value', asked, age)
    .map((rule) => ({ rule, share: shareOf(rule, catalogue) }));
  const [first, ...rest] = options;
  if (!first) throw combinationNotOffered(asked, catalogue);
  const { rule, share } = rest.reduce(
    (lowest, option) => (option.share.lt(lowest.share) ? option : lowest),
    first,
  );
  return {
    cap: {
      rule: rule.id,
      measure: 'loan_to_value',
      value: rule.percent === null ? 'lender' : formatPercent(rule.percent, 2),
      applied: formatPercent(share, 2),
      basis: basis.amount,
      basisRule: basis.formula,
      source: sourceOf(rule),
    },
    maxPrincipal: percentOf(basis.amount, share, 'down'),
    rules: rule.appliedParameter === null ? [rule.id] : [rule.id, rule.appliedParameter],
  };
}

function shareOf(rule: CapRule, catalogue: CatalogueSnapshot): Percent {
  if (rule.percent !== null) return rule.percent;
  return catalogue.percentParameter(rule.appliedParameter ?? '');
}

/**
 * The longest term: the term cap itself, and for caps on the age at the end (age plus term, years of
 * service) what the car's age leaves of them. A term above any of them is refused with the rules it breaks.
 */
export function termCaps(
  asked: Combination,
  age: number | null,
  termMonths: number,
  catalogue: CatalogueSnapshot,
): TermCaps {
  const direct = catalogue.caps('term', asked, age);
  if (direct.length === 0) throw combinationNotOffered(asked, catalogue);
  const byAge = [
    ...catalogue.caps('age_plus_term', asked, age),
    ...catalogue.caps('service_life', asked, age),
  ];
  const needsAge = byAge[0];
  if (needsAge && age === null) {
    throw new PriceRefusal(
      'vehicle_information_missing',
      '/vehicle/firstRegistration',
      'The longest term depends on the age of the car: firstRegistration (YYYY-MM) is needed.',
      byAge.map((rule) => named(rule, String(rule.months))),
    );
  }
  const limits = [
    ...direct.map((rule) => ({ rule, months: rule.months ?? 0 })),
    ...byAge.map((rule) => ({ rule, months: Math.max(0, (rule.months ?? 0) - (age ?? 0)) })),
  ];
  const maxTermMonths = Math.min(...limits.map(({ months }) => months));
  const broken = limits.filter(({ months }) => termMonths > months);
  if (broken.length > 0)
    throw termAboveCap(
      termMonths,
      maxTermMonths,
      broken.map(({ rule }) => rule),
      age,
    );
  return {
    caps: limits.map(({ rule, months }) => ({
      rule: rule.id,
      measure: rule.measure,
      value: String(rule.months),
      applied: String(months),
      basis: null,
      basisRule: null,
      source: sourceOf(rule),
    })),
    maxTermMonths,
    rules: limits.map(({ rule }) => rule.id),
  };
}

function termAboveCap(
  termMonths: number,
  maxTermMonths: number,
  broken: readonly CapRule[],
  age: number | null,
): PriceRefusal {
  const why = broken.map((rule) =>
    rule.measure === 'term'
      ? `${rule.id}: at most ${rule.months} months`
      : `${rule.id}: age ${age} plus term at most ${rule.months} months`,
  );
  return new PriceRefusal(
    'term_above_cap',
    '/wish/termMonths',
    `A term of ${termMonths} months is above the cap of ${maxTermMonths} (${why.join('; ')}).`,
    broken.map((rule) => named(rule, String(rule.months))),
    { maxTermMonths },
  );
}
