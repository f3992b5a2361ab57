import { fenFromDatabase, toWire } from '../../../kernel/money.js';
import { formatPercent, percent } from '../../../kernel/rate.js';
import type { CatalogueSnapshot } from './catalogue.js';
import type {
  CapRule,
  CombinationKey,
  FeeRule,
  LprRate,
  PolicyParameter,
  PriceBasisRule,
  ProductVersion,
  RuleHead,
  SubsidyProgramme,
} from './rule-rows.js';

/** What a partner sees of one rule. Values are plain JSON: money in fen, rates as decimal text. */
export interface RuleView {
  id: string;
  /** `regulation` and `reference` only for what was seen in a text; everything marked K is the lender's policy. */
  kind: 'regulation' | 'lender_policy';
  subject: string;
  title: { 'zh-CN': string; en: string };
  value: unknown;
  unit: string;
  key: Record<string, unknown> | null;
  article: string | null;
  source: string;
  sourceDate: string | null;
  certainty: string;
  effectiveFrom: string;
  effectiveTo: string | null;
}

const view = (
  row: RuleHead,
  subject: string,
  value: unknown,
  unit: string,
  key: RuleView['key'],
): RuleView => ({
  id: row.id,
  kind: row.certainty === 'K' ? 'lender_policy' : 'regulation',
  subject,
  title: { 'zh-CN': row.titleZh, en: row.titleEn },
  value,
  unit,
  key,
  article: row.article,
  source: row.source,
  sourceDate: row.sourceDate,
  certainty: row.certainty,
  effectiveFrom: row.effectiveFrom,
  effectiveTo: row.effectiveTo,
});

const combination = (row: CombinationKey): Record<string, unknown> => ({
  lenderKinds: row.lenderKinds,
  financingForms: row.financingForms,
  useNatures: row.useNatures,
  conditions: row.conditions,
  powertrainGroups: row.powertrainGroups,
});

const CAP_SUBJECTS = {
  loan_to_value: 'loan_to_value_cap',
  term: 'term_cap',
  age_plus_term: 'age_plus_term_cap',
  service_life: 'service_life_cap',
} as const;

function capView(cap: CapRule): RuleView {
  const key = { ...combination(cap), ageMonthsFrom: cap.ageMonthsFrom, ageMonthsTo: cap.ageMonthsTo };
  if (cap.measure !== 'loan_to_value') return view(cap, CAP_SUBJECTS[cap.measure], cap.months, 'months', key);
  const value = cap.percent === null ? 'lender' : formatPercent(cap.percent, 2);
  return view(cap, CAP_SUBJECTS[cap.measure], value, 'percent', {
    ...key,
    appliedFrom: cap.appliedParameter,
  });
}

const basisView = (row: PriceBasisRule): RuleView =>
  view(row, 'price_basis', row.formula, 'formula', { conditions: row.conditions, part: row.part });

const lprView = (row: LprRate): RuleView =>
  view(
    row,
    'reference_rate',
    { '1Y': formatPercent(row.oneYear), '5Y+': formatPercent(row.overFiveYears) },
    'percent',
    null,
  );

const productView = (row: ProductVersion): RuleView =>
  view(
    row,
    'product',
    {
      version: row.version,
      lprPlusBasisPoints: row.spreadBasisPoints,
      termMonths: [row.minTermMonths, row.maxTermMonths],
      repaymentMethods: row.repaymentMethods,
    },
    'product',
    combination(row),
  );

const feeView = (row: FeeRule): RuleView =>
  view(
    row,
    'fee',
    {
      code: row.code,
      standing: row.standing,
      amount: toWire(row.amount),
      collector: row.collector,
      optional: row.optional,
      due: row.due,
    },
    'fee',
    { conditions: row.conditions },
  );

const subsidyView = (row: SubsidyProgramme): RuleView =>
  view(
    row,
    'subsidy',
    {
      payer: row.payer,
      form: row.form,
      points: formatPercent(row.points),
      maxTermMonths: row.maxTermMonths,
      cap: toWire(row.cap),
      onEarlySettlement: row.onEarlySettlement,
      cashDiscountForgone: toWire(row.cashDiscountForgone),
    },
    'subsidy',
    { products: row.products, powertrainGroups: row.powertrainGroups, useNatures: row.useNatures },
  );

function parameterView(row: PolicyParameter): RuleView {
  const subject = row.certainty === 'K' ? 'policy_parameter' : 'disclosure';
  if (row.unit === 'fen') return view(row, subject, toWire(fenFromDatabase(row.value)), 'money', null);
  if (row.unit === 'percent')
    return view(row, subject, formatPercent(percent(row.value), 2), 'percent', null);
  return view(row, subject, row.value, row.unit, null);
}

/** The rules of one day as partners may see them, by id. Rows for operators are left out. */
export function ruleViews({ rows }: CatalogueSnapshot): RuleView[] {
  const shown = <R extends RuleHead>(list: readonly R[], toView: (row: R) => RuleView): RuleView[] =>
    list.filter(({ audience }) => audience === 'partner').map(toView);
  return [
    ...shown(rows.caps, capView),
    ...shown(rows.priceBases, basisView),
    ...shown(rows.lprRates, lprView),
    ...shown(rows.products, productView),
    ...shown(rows.fees, feeView),
    ...shown(rows.subsidies, subsidyView),
    ...shown(rows.parameters, parameterView),
  ].sort((a, b) => (a.id < b.id ? -1 : 1));
}
