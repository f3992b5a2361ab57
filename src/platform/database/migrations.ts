import pg from 'pg';
import { DataSource, QueryFailedError, type Logger, type MigrationInterface } from 'typeorm';
import { MIGRATIONS } from '../../../migrations/index.js';
import { ExpectedFailure } from '../expected-failure.js';
import { DATABASE_ROLES, withClient } from './provision.js';

export type Migrations = readonly (new () => MigrationInterface)[];

const TABLE = 'schema_migration';
/** Any number will do, as long as every version of the gateway uses this one. */
const LOCK = 4_701_795_392;

/**
 * Brings the schema up to this version, all missing migrations in one transaction. An advisory lock makes
 * concurrent runs follow each other. Returns the names of the migrations it ran.
 * @param url the database as forecourt_owner, without a pooler in transaction mode in between
 */
export async function migrate(url: string, migrations: Migrations = MIGRATIONS): Promise<string[]> {
  return withClient(url, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    const unknown = (await schemaState(client, migrations)).unknown;
    if (unknown.length > 0) throw newerSchema(unknown);
    const ran = await runMissing(url, migrations);
    // Requests must be able to tell whether the schema is theirs.
    const readers = [DATABASE_ROLES.app, DATABASE_ROLES.worker, DATABASE_ROLES.auth].join(', ');
    await client.query(`GRANT SELECT ON ${TABLE} TO ${readers}`);
    return ran;
  });
}

const SILENT: Logger = {
  logQuery: () => undefined,
  logQueryError: () => undefined,
  logQuerySlow: () => undefined,
  logSchemaBuild: () => undefined,
  logMigration: () => undefined,
  log: () => undefined,
};

async function runMissing(url: string, migrations: Migrations): Promise<string[]> {
  const source = new DataSource({
    type: 'postgres',
    url,
    migrations: [...migrations],
    migrationsTableName: TABLE,
    migrationsTransactionMode: 'all',
    installExtensions: false,
    // Its own logger prints a failed migration to the console; the error that it throws says the same.
    logger: SILENT,
  });
  await source.initialize();
  try {
    return (await source.runMigrations()).map(({ name }) => name);
  } catch (error) {
    throw new ExpectedFailure(`The schema was left as it was: ${reasonOf(error)}`, { cause: error });
  } finally {
    await source.destroy();
  }
}

/** With the place in the SQL, which says more than the message. */
function reasonOf(error: unknown): string {
  if (!(error instanceof QueryFailedError)) return String(error);
  const { position } = error.driverError as { position?: string };
  if (position === undefined) return error.message;
  const at = parseInt(position, 10);
  const near = error.query.slice(Math.max(0, at - 60), at + 20).replace(/\s+/g, ' ');
  return `${error.message} near "${near}"`;
}

/** @throws ExpectedFailure when the schema is older or newer than this code */
export async function assertSchema(url: string, migrations: Migrations = MIGRATIONS): Promise<void> {
  const { missing, unknown } = await withClient(url, (client) => schemaState(client, migrations));
  if (unknown.length > 0) throw newerSchema(unknown);
  if (missing.length === 0) return;
  throw new ExpectedFailure(
    `The database's schema is older than this version (${missing.length} missing, the first is ${missing[0] ?? ''}): ` +
      `run MIGRATION_DATABASE_URL=… npm run migrate.`,
  );
}

function newerSchema(unknown: readonly string[]): ExpectedFailure {
  return new ExpectedFailure(
    `The database's schema is newer than this version (it has ${unknown.join(', ')}): run the version that made it, or a later one.`,
  );
}

interface SchemaState {
  /** In the code and not in the database. */
  readonly missing: readonly string[];
  /** In the database and not in the code. */
  readonly unknown: readonly string[];
}

async function schemaState(client: pg.Client, migrations: Migrations): Promise<SchemaState> {
  const wanted = migrations.map((migration) => new migration().name ?? migration.name);
  const applied = await appliedMigrations(client);
  return {
    missing: wanted.filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !wanted.includes(name)),
  };
}

async function appliedMigrations(client: pg.Client): Promise<string[]> {
  const table = await client.query<{ found: boolean }>('SELECT to_regclass($1) IS NOT NULL AS found', [
    TABLE,
  ]);
  if (table.rows[0]?.found !== true) return [];
  const { rows } = await client.query<{ name: string }>(`SELECT name FROM ${TABLE} ORDER BY id`);
  return rows.map(({ name }) => name);
}
