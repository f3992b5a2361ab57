import { canonicalJson, sha256Hex } from '../../../kernel/canonical-json.js';
import { compareDates, type BusinessDate } from '../../../kernel/business-date.js';
import type { Fen } from '../../../kernel/money.js';
import { percent, type Percent } from '../../../kernel/rate.js';
import { rowContent, type RowContent } from './row-content.js';
import type {
  CatalogueRows,
  CapMeasure,
  CapRule,
  CombinationKey,
  LprRate,
  PolicyParameter,
  PriceBasisRule,
  ProductVersion,
  RuleHead,
  VehicleReference,
} from './rule-rows.js';
import {
  FEE_CODES,
  LENDER_KINDS,
  type Condition,
  type FinancingForm,
  type LenderKind,
  type PowertrainGroup,
  type UseNature,
} from './vocabulary.js';

/** One combination as asked for. */
export interface Combination {
  lenderKind: LenderKind;
  financingForm: FinancingForm;
  useNature: UseNature;
  condition: Condition;
  powertrainGroup: PowertrainGroup;
}

export class CatalogueIncomplete extends Error {
  override readonly name = 'CatalogueIncomplete';
}

/** True while the row holds on that day (its last day included). */
export const holdsOn = (
  row: { effectiveFrom: BusinessDate; effectiveTo: BusinessDate | null },
  on: BusinessDate,
): boolean =>
  compareDates(row.effectiveFrom, on) <= 0 &&
  (row.effectiveTo === null || compareDates(on, row.effectiveTo) <= 0);

export const matches = (key: CombinationKey, asked: Combination): boolean =>
  key.lenderKinds.includes(asked.lenderKind) &&
  key.financingForms.includes(asked.financingForm) &&
  key.useNatures.includes(asked.useNature) &&
  key.conditions.includes(asked.condition) &&
  key.powertrainGroups.includes(asked.powertrainGroup);

/**
 * The catalogue of one business day: immutable, complete, and named by a hash of what is in it, so that
 * the same rows give the same version on every node and after every restart.
 */
export class CatalogueSnapshot {
  readonly version: string;
  private readonly byId: ReadonlyMap<string, PolicyParameter>;
  private readonly vehiclesByKey: ReadonlyMap<string, VehicleReference>;

  constructor(
    readonly on: BusinessDate,
    readonly rows: CatalogueRows,
  ) {
    this.version = `cat_${sha256Hex(canonicalJson(withoutLastDays(rows))).slice(0, 16)}`;
    this.byId = new Map(rows.parameters.map((row) => [row.id, row]));
    this.vehiclesByKey = new Map(rows.vehicles.map((row) => [row.key, row]));
  }

  parameter(id: string): PolicyParameter {
    const found = this.byId.get(id);
    if (!found) throw new CatalogueIncomplete(`no policy parameter ${id} on ${this.on}`);
    return found;
  }

  percentParameter(id: string): Percent {
    return percent(this.parameter(id).value);
  }

  fenParameter(id: string): Fen {
    return BigInt(this.parameter(id).value);
  }

  /** Days, months, years and counts: plain whole numbers. */
  countParameter(id: string): number {
    return Number.parseInt(this.parameter(id).value, 10);
  }

  get lenderKind(): LenderKind {
    const { value } = this.parameter('LENDER_KIND');
    const kind = LENDER_KINDS.find((known) => known === value);
    if (!kind) throw new CatalogueIncomplete(`LENDER_KIND is ${value}`);
    return kind;
  }

  caps(measure: CapMeasure, asked: Combination, ageMonths: number | null): CapRule[] {
    return this.rows.caps.filter(
      (cap) => cap.measure === measure && matches(cap, asked) && coversAge(cap, ageMonths),
    );
  }

  capsOf(measure: CapMeasure): CapRule[] {
    return this.rows.caps.filter((cap) => cap.measure === measure);
  }

  priceBasis(part: PriceBasisRule['part'], condition: Condition): PriceBasisRule | undefined {
    return this.rows.priceBases.find((row) => row.part === part && row.conditions.includes(condition));
  }

  /** The LPR in force on this day; tenors to 60 months take the one-year rate. */
  get lpr(): LprRate {
    const [rate] = this.rows.lprRates;
    if (!rate) throw new CatalogueIncomplete(`no LPR on ${this.on}`);
    return rate;
  }

  products(asked: Combination): ProductVersion[] {
    return this.rows.products.filter((product) => matches(product, asked));
  }

  vehicle(key: string, livemode: boolean): VehicleReference | undefined {
    const found = this.vehiclesByKey.get(key);
    return found?.sandboxOnly && livemode ? undefined : found;
  }
}

/** Closing a row later does not change what held on this day, so last days are no part of the name. */
function withoutLastDays(rows: CatalogueRows): RowContent {
  const lists = Object.entries(rows) as [string, readonly { effectiveTo: BusinessDate | null }[]][];
  return rowContent(
    Object.fromEntries(
      lists.map(([name, list]) => [name, list.map(({ effectiveTo: _last, ...row }) => row)]),
    ),
  );
}

function coversAge(cap: CapRule, ageMonths: number | null): boolean {
  if (cap.ageMonthsFrom === null && cap.ageMonthsTo === null) return true;
  if (ageMonths === null) return false;
  return (cap.ageMonthsFrom ?? 0) <= ageMonths && (cap.ageMonthsTo === null || ageMonths <= cap.ageMonthsTo);
}

/** The rows that hold on a day. Two versions of one rule on that day are a broken catalogue, never a guess. */
export function snapshotOf(all: CatalogueRows, on: BusinessDate): CatalogueSnapshot {
  const inForce = <R extends RuleHead>(rows: readonly R[]): R[] =>
    rows.filter((row) => holdsOn(row, on)).sort((a, b) => (a.id < b.id ? -1 : 1));
  const rows: CatalogueRows = {
    caps: inForce(all.caps),
    priceBases: inForce(all.priceBases),
    lprRates: inForce(all.lprRates),
    products: inForce(all.products),
    fees: inForce(all.fees),
    subsidies: inForce(all.subsidies),
    parameters: inForce(all.parameters),
    vehicles: all.vehicles.filter((row) => holdsOn(row, on)).sort((a, b) => (a.key < b.key ? -1 : 1)),
  };
  const ids = rulesOf(rows).map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new CatalogueIncomplete(`rule ${twice} stands twice on ${on}`);
  const nameless = rows.fees.find(({ code }) => !FEE_CODES.includes(code));
  if (nameless) throw new CatalogueIncomplete(`fee ${nameless.id} has the unknown code ${nameless.code}`);
  return new CatalogueSnapshot(on, rows);
}

/** Every rule of the catalogue, of whatever kind. Vehicle references are data, not rules. */
export function rulesOf(rows: CatalogueRows): RuleHead[] {
  return [
    ...rows.caps,
    ...rows.priceBases,
    ...rows.lprRates,
    ...rows.products,
    ...rows.fees,
    ...rows.subsidies,
    ...rows.parameters,
  ];
}
