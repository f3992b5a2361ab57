import type { Pool } from 'pg';
import { DataSource, type DataSourceOptions, type EntitySchema } from 'typeorm';
import { ignoreIdleLoss, poolConfig } from './pool.js';

export type EntityList = readonly (new () => object)[] | readonly EntitySchema[];

export interface DataSourceSettings {
  readonly url: string;
  readonly max: number;
  readonly entities: EntityList;
}

/** TypeORM for the app's role: it describes entities and lends its pool. It never makes or changes a schema. */
export function dataSourceOptions({ url, max, entities }: DataSourceSettings): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    entities: [...entities],
    synchronize: false,
    migrationsRun: false,
    installExtensions: false,
    logging: false,
    poolErrorHandler: ignoreIdleLoss,
    extra: poolConfig({ url, applicationName: 'forecourt-app', max }),
  };
}

export function createDataSource(settings: DataSourceSettings): DataSource {
  return new DataSource(dataSourceOptions(settings));
}

/** The pool inside TypeORM's driver, so that the app's role has one pool and one limit of connections. */
export function poolOf(dataSource: DataSource): Pool {
  const { driver } = dataSource;
  const pool: unknown = 'master' in driver ? driver.master : undefined;
  if (pool === undefined) throw new Error('the data source is not initialised');
  return pool as Pool;
}
