import { fenFromDatabase, fenToDatabase, type Fen } from '../../kernel/money.js';
import { formatPercent, percent, type Percent } from '../../kernel/rate.js';
import { statement, type Statement } from '../../platform/database/statement.js';
import type {
  CapRule,
  CatalogueRows,
  FeeRule,
  LprRate,
  PolicyParameter,
  PriceBasisRule,
  ProductVersion,
  SubsidyProgramme,
  VehicleReference,
} from './domain/rule-rows.js';

/** How one column is selected, read and bound. Dates and numerics travel as text: no driver type in between. */
interface Codec {
  select(column: string): string;
  read(value: unknown): unknown;
  bind(value: unknown): unknown;
}

const asIs: Codec = { select: (column) => column, read: (value) => value, bind: (value) => value };
const date: Codec = { ...asIs, select: (column) => `${column}::text AS ${column}` };
const rate: Codec = {
  ...asIs,
  read: (value) => (value === null ? null : percent(value as string)),
  bind: (value) => (value === null ? null : formatPercent(value as Percent, 4)),
};
const money: Codec = {
  ...asIs,
  read: (value) => (value === null ? null : fenFromDatabase(value as string)),
  bind: (value) => (value === null ? null : fenToDatabase(value as Fen)),
};

type Columns<R> = { readonly [F in keyof R]-?: readonly [column: string, codec: Codec] };

const HEAD = {
  id: ['rule_id', asIs],
  effectiveFrom: ['effective_from', date],
  effectiveTo: ['effective_to', date],
  titleZh: ['title_zh', asIs],
  titleEn: ['title_en', asIs],
  article: ['article', asIs],
  source: ['source', asIs],
  sourceDate: ['source_date', date],
  certainty: ['certainty', asIs],
  audience: ['audience', asIs],
} as const;

const COMBINATION = {
  lenderKinds: ['lender_kinds', asIs],
  financingForms: ['financing_forms', asIs],
  useNatures: ['use_natures', asIs],
  conditions: ['conditions', asIs],
  powertrainGroups: ['powertrain_groups', asIs],
} as const;

export interface CatalogueTable<R> {
  /** Every version of every row, whatever the day. */
  readonly all: () => Statement;
  readonly row: (record: Record<string, unknown>) => R;
  /** Adds the row unless that version stands already. */
  readonly insert: (row: R) => Statement;
  /** Gives an open row its last day. */
  readonly close: (key: string, effectiveFrom: string, effectiveTo: string) => Statement;
}

function table<R extends object>(name: string, columns: Columns<R>): CatalogueTable<R> {
  const entries = Object.entries<readonly [string, Codec]>(columns);
  const key = entries[0]?.[1][0] ?? '';
  const list = entries.map(([, [column, codec]]) => codec.select(column)).join(', ');
  const names = entries.map(([, [column]]) => column).join(', ');
  const holes = entries.map((_, index) => `$${index + 1}`).join(', ');
  const insert = statement(
    `${name}-add`,
    `INSERT INTO ${name} (${names}) VALUES (${holes}) ON CONFLICT (${key}, effective_from) DO NOTHING`,
  );
  return {
    all: statement(`${name}-all`, `SELECT ${list} FROM ${name}`),
    row: (record) =>
      Object.fromEntries(entries.map(([field, [column, codec]]) => [field, codec.read(record[column])])) as R,
    insert: (row) => insert(...entries.map(([field, [, codec]]) => codec.bind(row[field as keyof R]))),
    close: statement(
      `${name}-close`,
      `UPDATE ${name} SET effective_to = $3 WHERE ${key} = $1 AND effective_from = $2 AND effective_to IS NULL`,
    ),
  };
}

export const catalogueTables = {
  caps: table<CapRule>('cap_rule', {
    ...HEAD,
    ...COMBINATION,
    measure: ['measure', asIs],
    ageMonthsFrom: ['age_months_from', asIs],
    ageMonthsTo: ['age_months_to', asIs],
    percent: ['share_percent', rate],
    months: ['months', asIs],
    appliedParameter: ['applied_parameter', asIs],
  }),
  priceBases: table<PriceBasisRule>('price_basis_rule', {
    ...HEAD,
    conditions: ['conditions', asIs],
    part: ['part', asIs],
    formula: ['formula', asIs],
  }),
  lprRates: table<LprRate>('lpr_rate', {
    ...HEAD,
    oneYear: ['one_year', rate],
    overFiveYears: ['over_five_years', rate],
  }),
  products: table<ProductVersion>('product_version', {
    ...HEAD,
    ...COMBINATION,
    version: ['version', asIs],
    spreadBasisPoints: ['spread_basis_points', asIs],
    minTermMonths: ['min_term_months', asIs],
    maxTermMonths: ['max_term_months', asIs],
    repaymentMethods: ['repayment_methods', asIs],
  }),
  fees: table<FeeRule>('fee_rule', {
    ...HEAD,
    code: ['code', asIs],
    conditions: ['conditions', asIs],
    standing: ['standing', asIs],
    amount: ['amount', money],
    collector: ['collector', asIs],
    optional: ['optional', asIs],
    due: ['due', asIs],
  }),
  subsidies: table<SubsidyProgramme>('subsidy_programme', {
    ...HEAD,
    payer: ['payer', asIs],
    form: ['form', asIs],
    points: ['points', rate],
    maxTermMonths: ['max_term_months', asIs],
    products: ['products', asIs],
    powertrainGroups: ['powertrain_groups', asIs],
    useNatures: ['use_natures', asIs],
    cap: ['cap', money],
    onEarlySettlement: ['on_early_settlement', asIs],
    cashDiscountForgone: ['cash_discount_forgone', money],
  }),
  parameters: table<PolicyParameter>('policy_parameter', {
    ...HEAD,
    unit: ['unit', asIs],
    value: ['value', asIs],
  }),
  vehicles: table<VehicleReference>('vehicle_reference', {
    key: ['reference_key', asIs],
    effectiveFrom: ['effective_from', date],
    effectiveTo: ['effective_to', date],
    batteryPrice: ['battery_price', money],
    sandboxOnly: ['sandbox_only', asIs],
    source: ['source', asIs],
  }),
} as const satisfies { [K in keyof CatalogueRows]: CatalogueTable<CatalogueRows[K][number]> };
