import { statement, type Statement } from '../../../platform/database/statement.js';

/** Statements over one of the two tables with the same shape: consents and credit authorisations. */
export interface PermissionSql {
  /** Version 0, awaiting: one row per entry. */
  ask(o: {
    tenantId: string;
    sessionId: string;
    createdAt: Date;
    expiresAt: Date;
    asked: readonly Asked[];
  }): Statement;
  /** Raises FC031 unless every row was found in the version that was decided on. */
  give(o: { tenantId: string; givenAt: Date; givenFrom: string; given: readonly Given[] }): Statement;
  /** Raises FC031 likewise. */
  revoke(o: { tenantId: string; id: string; version: number; at: Date }): Statement;
  byId(id: string): Statement;
  page(o: PermissionFilter): Statement;
}

export interface Asked {
  id: string;
  partyId: string;
  purpose: string;
  textVersion: string;
  textHash: string;
}

export interface Given {
  id: string;
  version: number;
  textVersion: string;
  textHash: string;
  evidence: string;
  evidenceHash: string;
  expiresAt: Date;
}

export interface PermissionFilter {
  sessionId: string | null;
  status: string | null;
  /** The expiry of what is listed is judged by this client's business clock at this wall instant. */
  clientId: string;
  wallNow: Date;
  after: string | null;
  createdFrom: Date | null;
  createdTo: Date | null;
  limit: number;
}

const TENANT = `nullif(current_setting('forecourt.tenant_id', true), '')::uuid`;
const columns = (
  table: string,
): string => `id, version, session_id, party_id, purpose, state, text_version, encode(text_hash, 'hex') AS text_hash,
  given_at, given_from, encode(evidence_hash, 'hex') AS evidence_hash, revoked_at, created_at, expires_at,
  (SELECT p.subject_id FROM party p WHERE p.tenant_id = ${table}.tenant_id AND p.id = ${table}.party_id) AS subject_id`;

function pageText(table: string, bySession: boolean): string {
  // A nullable filter on the session would make the prepared plan walk the tenant's whole table.
  return `WITH clock AS (
      SELECT coalesce(business_anchor + ($3::timestamptz - wall_anchor), $3) AS business_now FROM request_gate($8))
    SELECT ${columns(table)} FROM ${table}
    WHERE tenant_id = ${TENANT} AND ${bySession ? 'session_id = $1' : '$1::uuid IS NULL'}
      AND ($2::text IS NULL OR $2 = CASE
        WHEN state IN ('awaiting', 'authorised') AND expires_at <= (SELECT business_now FROM clock) THEN 'expired' ELSE state END)
      AND ($4::uuid IS NULL OR id < $4)
      AND ($5::timestamptz IS NULL OR created_at >= $5) AND ($6::timestamptz IS NULL OR created_at < $6)
    ORDER BY id DESC LIMIT $7`;
}

export function permissionSql(table: 'consent' | 'credit_authorisation'): PermissionSql {
  const ask = statement(`${table}-ask`, askText(table));
  const give = statement(`${table}-give`, giveText(table));
  const revoke = statement(`${table}-revoke`, revokeText(table));
  const byId = statement(`${table}-by-id`, byIdText(table));
  const page = statement(`${table}-page`, pageText(table, false));
  const pageOfSession = statement(`${table}-page-of-session`, pageText(table, true));
  return {
    ask: ({ tenantId, sessionId, createdAt, expiresAt, asked }) =>
      ask(tenantId, sessionId, createdAt, expiresAt, ...columnsOf(asked, ASKED)),
    give: ({ tenantId, givenAt, givenFrom, given }) =>
      give(tenantId, givenAt, givenFrom, ...columnsOf(given, GIVEN)),
    revoke: ({ tenantId, id, version, at }) => revoke(tenantId, id, version, at),
    byId: (id) => byId(id),
    page: ({ sessionId, status, wallNow, after, createdFrom, createdTo, limit, clientId }) =>
      (sessionId === null ? page : pageOfSession)(
        sessionId,
        status,
        wallNow,
        after,
        createdFrom,
        createdTo,
        limit,
        clientId,
      ),
  };
}

const ASKED = ['id', 'partyId', 'purpose', 'textVersion', 'textHash'] as const;
const GIVEN = ['id', 'version', 'textVersion', 'textHash', 'evidence', 'evidenceHash', 'expiresAt'] as const;

const askText = (table: string): string =>
  `INSERT INTO ${table} (tenant_id, session_id, created_at, expires_at, version, state,
     id, party_id, purpose, text_version, text_hash)
   SELECT $1, $2, $3, $4, 0, 'awaiting', id, party_id, purpose, text_version, decode(text_hash, 'hex')
   FROM unnest($5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::text[])
     AS asked(id, party_id, purpose, text_version, text_hash)`;

const giveText = (table: string): string =>
  `WITH given AS (
     UPDATE ${table} t SET version = t.version + 1, state = 'authorised', given_at = $2, given_from = $3,
       text_version = g.text_version, text_hash = decode(g.text_hash, 'hex'), evidence = g.evidence::jsonb,
       evidence_hash = decode(g.evidence_hash, 'hex'), expires_at = g.expires_at
     FROM unnest($4::uuid[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::text[], $10::timestamptz[])
       AS g(id, version, text_version, text_hash, evidence, evidence_hash, expires_at)
     WHERE t.tenant_id = $1 AND t.id = g.id AND t.version = g.version RETURNING 1)
   SELECT require_rows(count(*), cardinality($4::uuid[])) FROM given`;

const revokeText = (table: string): string =>
  `WITH revoked AS (
     UPDATE ${table} SET version = version + 1, state = 'revoked', revoked_at = $4
     WHERE tenant_id = $1 AND id = $2 AND version = $3 RETURNING 1)
   SELECT require_rows(count(*), 1) FROM revoked`;

const byIdText = (table: string): string =>
  `SELECT ${columns(table)} FROM ${table} WHERE tenant_id = ${TENANT} AND id = $1`;

/** Rows as one array per column, the form in which unnest takes them. */
function columnsOf<T extends object>(rows: readonly T[], names: readonly (keyof T)[]): unknown[][] {
  return names.map((name) => rows.map((row) => row[name]));
}
