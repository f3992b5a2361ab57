import type { QueryResult } from 'pg';
import type { Statement } from '../../platform/database/statement.js';
import { catalogueTables, type CatalogueTable } from './catalogue-tables.js';
import type { CatalogueRows, VehicleReference, RuleHead } from './domain/rule-rows.js';
import { CAPS, PRICE_BASES } from './seed/caps.js';
import { FEES } from './seed/fees.js';
import { PARAMETERS } from './seed/parameters.js';
import { LPR_RATES, PRODUCTS, SUBSIDIES, VEHICLES } from './seed/products.js';

/** The catalogue as shipped: law, LPR and the lender's first products. Versions are added, never edited. */
export const SEEDED_CATALOGUE: CatalogueRows = {
  caps: CAPS,
  priceBases: PRICE_BASES,
  lprRates: LPR_RATES,
  products: PRODUCTS,
  fees: FEES,
  subsidies: SUBSIDIES,
  parameters: PARAMETERS,
  vehicles: VEHICLES,
};

type Query = (statement: Statement) => Promise<QueryResult>;

/**
 * Brings the shipped catalogue into the database, sandbox or live. Idempotent: versions that stand already
 * are left alone, an open version that the shipped one closes is closed, new ones are added. Run it in a
 * transaction of the worker role.
 */
export class ProductsSeed {
  constructor(private readonly catalogue: CatalogueRows = SEEDED_CATALOGUE) {}

  async run(query: Query): Promise<void> {
    const t = catalogueTables;
    await bring(query, t.caps, this.catalogue.caps, idOf);
    await bring(query, t.priceBases, this.catalogue.priceBases, idOf);
    await bring(query, t.lprRates, this.catalogue.lprRates, idOf);
    await bring(query, t.products, this.catalogue.products, idOf);
    await bring(query, t.fees, this.catalogue.fees, idOf);
    await bring(query, t.subsidies, this.catalogue.subsidies, idOf);
    await bring(query, t.parameters, this.catalogue.parameters, idOf);
    await bring(query, t.vehicles, this.catalogue.vehicles, keyOf);
  }
}

const idOf = ({ id }: RuleHead): string => id;
const keyOf = ({ key }: VehicleReference): string => key;

interface Versioned {
  effectiveFrom: string;
  effectiveTo: string | null;
}

async function bring<R extends Versioned>(
  query: Query,
  table: CatalogueTable<R>,
  rows: readonly R[],
  name: (row: R) => string,
): Promise<void> {
  const { rows: records } = await query(table.all());
  const standing = new Map(
    records.map((record) => {
      const row = table.row(record as Record<string, unknown>);
      return [`${name(row)} ${row.effectiveFrom}`, row] as const;
    }),
  );
  const oldestFirst = [...rows].sort((a, b) => (a.effectiveFrom < b.effectiveFrom ? -1 : 1));
  for (const row of oldestFirst) {
    const found = standing.get(`${name(row)} ${row.effectiveFrom}`);
    if (!found) await query(table.insert(row));
    else if (found.effectiveTo === null && row.effectiveTo !== null) {
      await query(table.close(name(row), row.effectiveFrom, row.effectiveTo));
    }
  }
}
