import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { ExpectedFailure, readable } from '../expected-failure.js';
import { scramVerifier } from './scram.js';

/** The roles of DESIGN: who owns the tables, who answers requests, who runs jobs, who signs tokens. */
export const DATABASE_ROLES = {
  owner: 'forecourt_owner',
  app: 'forecourt_app',
  worker: 'forecourt_worker',
  auth: 'forecourt_auth',
} as const;

export type RoleKey = keyof typeof DATABASE_ROLES;
export type RolePasswords = Readonly<Record<RoleKey, string>>;
export type RoleUrls = Readonly<Record<RoleKey, string>>;

const KEYS = Object.keys(DATABASE_ROLES) as RoleKey[];

/** Letters, digits, - and _ only: safe in a URL, a shell and a configuration file. */
export function randomPassword(): string {
  return randomBytes(24).toString('base64url');
}

export function randomPasswords(): RolePasswords {
  return { owner: randomPassword(), app: randomPassword(), worker: randomPassword(), auth: randomPassword() };
}

/**
 * Creates the four roles and the database, or brings them to the wanted state: running it again is safe, and
 * sets the passwords. Needs a superuser, or a role with CREATEROLE and CREATEDB.
 */
export async function provision(adminUrl: string, database: string, passwords: RolePasswords): Promise<void> {
  await withClient(adminUrl, async (admin) => {
    for (const key of KEYS) await provisionRole(admin, DATABASE_ROLES[key], passwords[key]);
    await provisionDatabase(admin, database);
  });
  await withClient(urlWithDatabase(adminUrl, database), (admin) => provisionSchema(admin, database));
}

/** The same server and options under another database. */
export function urlWithDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(database)}`;
  return changed.href;
}

/** The four URLs on the server of `url`. */
export function roleUrls(url: string, database: string, passwords: RolePasswords): RoleUrls {
  const urlFor = (key: RoleKey): string => {
    const changed = new URL(urlWithDatabase(url, database));
    changed.username = DATABASE_ROLES[key];
    changed.password = encodeURIComponent(passwords[key]);
    return changed.href;
  };
  return { owner: urlFor('owner'), app: urlFor('app'), worker: urlFor('worker'), auth: urlFor('auth') };
}

async function provisionRole(admin: pg.Client, role: string, password: string): Promise<void> {
  const { rowCount } = await admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  if (rowCount === 0) await admin.query(`CREATE ROLE ${role}`);
  await admin.query(
    `ALTER ROLE ${role} LOGIN NOCREATEDB NOCREATEROLE NOINHERIT PASSWORD ${pg.escapeLiteral(scramVerifier(password))}`,
  );
  // Only a superuser may touch these two, even to take them away.
  const { rows } = await admin.query<{ rolsuper: boolean; rolbypassrls: boolean }>(
    'SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = $1',
    [role],
  );
  if (rows[0]?.rolsuper === true || rows[0]?.rolbypassrls === true) {
    await admin.query(`ALTER ROLE ${role} NOSUPERUSER NOBYPASSRLS NOREPLICATION`);
  }
}

async function provisionDatabase(admin: pg.Client, database: string): Promise<void> {
  const name = pg.escapeIdentifier(database);
  // Outside a superuser's hands, giving something to a role takes membership in it (PostgreSQL 16 and later).
  await admin.query(`GRANT ${DATABASE_ROLES.owner} TO CURRENT_USER`);
  const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
  if (rowCount === 0) {
    const locale = await builtinLocale(admin);
    await admin.query(
      `CREATE DATABASE ${name} OWNER ${DATABASE_ROLES.owner} TEMPLATE template0 ENCODING 'UTF8' ${locale}`,
    );
  }
  await admin.query(`ALTER DATABASE ${name} OWNER TO ${DATABASE_ROLES.owner}`);
}

/** Sorting by code point, on every machine the same; from PostgreSQL 17 on the server brings it itself. */
async function builtinLocale(admin: pg.Client): Promise<string> {
  const { rows } = await admin.query<{ number: number }>(
    `SELECT current_setting('server_version_num')::int AS number`,
  );
  const builtin = (rows[0]?.number ?? 0) >= 170_000;
  return builtin ? `LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'` : `LOCALE 'C'`;
}

async function provisionSchema(admin: pg.Client, database: string): Promise<void> {
  const name = pg.escapeIdentifier(database);
  const { owner, app, worker, auth } = DATABASE_ROLES;
  await admin.query(`
    REVOKE ALL ON DATABASE ${name} FROM PUBLIC;
    GRANT CONNECT ON DATABASE ${name} TO ${owner}, ${app}, ${worker}, ${auth};
    ALTER DATABASE ${name} SET timezone = 'UTC';
    ALTER SCHEMA public OWNER TO ${owner};
    REVOKE ALL ON SCHEMA public FROM PUBLIC;
    GRANT USAGE ON SCHEMA public TO ${app}, ${worker}, ${auth};
    REVOKE ${owner} FROM CURRENT_USER;
  `);
}

/** @throws ExpectedFailure that names the variable the URL came from, and never the URL: it holds a password */
export async function assertReachable(url: string, variable: string): Promise<void> {
  await withClient(url, (client) => client.query('SELECT 1')).catch((error: unknown) => {
    throw new ExpectedFailure(
      `${variable} leads to no database that lets us in: ${readable(error) ?? String(error)}.`,
      { cause: error },
    );
  });
}

export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'forecourt',
    connectionTimeoutMillis: 10_000,
  });
  // A server that goes away also emits 'error'; the query under way reports it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
