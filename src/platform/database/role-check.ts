import pg from 'pg';
import { ExpectedFailure } from '../expected-failure.js';
import { DATABASE_ROLES, withClient } from './provision.js';

export interface RoleCheckOptions {
  /** A throwaway test cluster may run without fsync; nothing else may. */
  readonly durable?: boolean;
}

/**
 * Refuses to serve on promises that the database does not keep: a role that row-level security does not bind, or
 * a server that acknowledges what a power cut takes back.
 * @param urls those of the roles that requests and jobs use
 * @throws ExpectedFailure with the SQL to run
 */
export async function assertRoles(
  urls: readonly string[],
  { durable = true }: RoleCheckOptions = {},
): Promise<void> {
  const problems = await Promise.all(
    urls.map((url) => withClient(url, (client) => problemsOf(client, durable))),
  );
  const all = [...new Set(problems.flat())];
  if (all.length > 0) throw new ExpectedFailure(all.join('\n'));
}

/** The first kind of problem only: a superuser or an owner has all the others, too. */
async function problemsOf(client: pg.Client, durable: boolean): Promise<string[]> {
  const checks = [unboundBySecurity, ownedTables, openTables, ...(durable ? [brokenPromises] : [])];
  for (const check of checks) {
    const problems = await check(client);
    if (problems.length > 0) return problems;
  }
  return [];
}

interface RoleRow {
  readonly role: string;
  readonly rolsuper: boolean;
  readonly rolbypassrls: boolean;
}

/** Membership counts: SET ROLE is one statement away. */
async function unboundBySecurity(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<RoleRow & { own: boolean; session: string }>(`
    SELECT rolname AS role, rolsuper, rolbypassrls, rolname = current_user AS own, current_user AS session
    FROM pg_roles
    WHERE (rolsuper OR rolbypassrls) AND pg_has_role(current_user, oid, 'MEMBER')
    ORDER BY own DESC, rolname`);
  // A superuser is a member of every role: its own line says it all.
  return rows.slice(0, rows[0]?.own === true ? 1 : undefined).map(({ role, own, session, rolsuper }) => {
    const power = rolsuper ? 'is a superuser' : 'can bypass row-level security';
    if (!own)
      return `${session} may become ${role}, which ${power}: run REVOKE ${quote(role)} FROM ${quote(session)};`;
    return `${role} ${power}, so partners would not be kept apart: run ALTER ROLE ${quote(role)} NOSUPERUSER NOBYPASSRLS; or connect as forecourt_app, forecourt_worker and forecourt_auth (npm run provision makes them).`;
  });
}

async function ownedTables(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ session: string; owner: string; tables: string; one: string }>(`
    SELECT current_user AS session, r.rolname AS owner, count(*) AS tables, min(c.oid::regclass::text) AS one
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_roles r ON r.oid = c.relowner
    WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
      AND c.relkind IN ('r', 'p') AND pg_has_role(current_user, c.relowner, 'MEMBER')
    GROUP BY r.rolname ORDER BY r.rolname`);
  return rows.map(({ session, owner, tables, one }) => {
    if (owner !== session)
      return `${session} may become ${owner}, which owns tables: run REVOKE ${quote(owner)} FROM ${quote(session)};`;
    const cure =
      owner === DATABASE_ROLES.owner
        ? `connect as ${DATABASE_ROLES.app}, ${DATABASE_ROLES.worker} and ${DATABASE_ROLES.auth}; this one is for npm run migrate`
        : `run REASSIGN OWNED BY ${quote(owner)} TO ${DATABASE_ROLES.owner};`;
    return `${session} owns ${tables} tables (${one}), and an owner can switch row-level security off: ${cure}`;
  });
}

/** A tenant's table that this role can reach without row-level security. */
async function openTables(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(`
    SELECT c.oid::regclass::text AS name
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
      AND c.relnamespace = 'public'::regnamespace
      AND has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE')
    ORDER BY 1`);
  return rows.map(
    ({ name }) =>
      `${name} is open to all partners: run ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;`,
  );
}

const PROMISES: Readonly<Record<string, readonly string[]>> = {
  fsync: ['on'],
  full_page_writes: ['on'],
  synchronous_commit: ['on', 'remote_apply'],
};

async function brokenPromises(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; setting: string }>(
    'SELECT name, setting FROM pg_settings WHERE name = ANY($1)',
    [Object.keys(PROMISES)],
  );
  return rows
    .filter(({ name, setting }) => PROMISES[name]?.includes(setting) !== true)
    .map(({ name, setting }) => {
      const cure = `ALTER SYSTEM SET ${name} = on; SELECT pg_reload_conf();`;
      return `${name} is ${setting}: an acknowledged application could be lost; run ${cure}`;
    });
}

const quote = (name: string): string => pg.escapeIdentifier(name);
