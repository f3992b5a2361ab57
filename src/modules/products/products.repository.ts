import { Injectable } from '@nestjs/common';
import type { QueryResult } from 'pg';
import { AppDatabase } from '../../platform/database/database.js';
import { statement } from '../../platform/database/statement.js';
import { catalogueTables, type CatalogueTable } from './catalogue-tables.js';
import type { CatalogueRows } from './domain/rule-rows.js';

const versionStatement = statement('catalogue-version', 'SELECT version FROM catalogue_version');

export interface LoadedCatalogue {
  /** The database's counter of changes, compared only for equality. */
  counter: string;
  rows: CatalogueRows;
}

@Injectable()
export class ProductsRepository {
  constructor(private readonly database: AppDatabase) {}

  async counter(signal: AbortSignal): Promise<string> {
    const [result] = await this.database.batch(null, [versionStatement()], { signal, kind: 'read' });
    return counterOf(result);
  }

  /**
   * Every row in one batch. The statements of a batch see what was committed before each of them, so the
   * counter is read first: a change in between makes the next poll load again.
   */
  async load(signal: AbortSignal): Promise<LoadedCatalogue> {
    const t = catalogueTables;
    const [counter, caps, priceBases, lprRates, products, fees, subsidies, parameters, vehicles] =
      await this.database.batch(
        null,
        [
          versionStatement(),
          t.caps.all(),
          t.priceBases.all(),
          t.lprRates.all(),
          t.products.all(),
          t.fees.all(),
          t.subsidies.all(),
          t.parameters.all(),
          t.vehicles.all(),
        ],
        { signal, kind: 'read' },
      );
    return {
      counter: counterOf(counter),
      rows: {
        caps: rowsOf(t.caps, caps),
        priceBases: rowsOf(t.priceBases, priceBases),
        lprRates: rowsOf(t.lprRates, lprRates),
        products: rowsOf(t.products, products),
        fees: rowsOf(t.fees, fees),
        subsidies: rowsOf(t.subsidies, subsidies),
        parameters: rowsOf(t.parameters, parameters),
        vehicles: rowsOf(t.vehicles, vehicles),
      },
    };
  }
}

const rowsOf = <R>(table: CatalogueTable<R>, result: QueryResult | undefined): R[] =>
  (result?.rows ?? []).map((record) => table.row(record as Record<string, unknown>));

const counterOf = (result: QueryResult | undefined): string =>
  (result?.rows[0] as { version: string } | undefined)?.version ?? '';
