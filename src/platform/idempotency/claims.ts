import type { QueryResult } from 'pg';
import { statement, type Statement } from '../database/statement.js';

/** Longer than any request may take, so that only a process that died or froze loses its claim. */
const LEASE = '2 seconds';

/** A key belongs to a tenant, a method and a concrete path. */
export interface KeyScope {
  readonly tenantId: string;
  readonly method: string;
  readonly path: string;
  readonly key: string;
}

export interface StoredAnswer {
  readonly status: number;
  readonly sealedBody: Buffer;
  readonly headers: Record<string, string>;
  readonly resourceId: string | null;
}

export type Claim =
  | { readonly kind: 'mine'; readonly fence: string }
  | { readonly kind: 'other-body' }
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly answer: StoredAnswer };

interface ClaimRow {
  claimed: string | null;
  same: boolean | null;
  state: string | null;
  status: number;
  sealed_body: Buffer;
  headers: Record<string, string>;
  resource_id: string | null;
}

const claim = statement(
  'idempotency-claim',
  `SELECT claimed, same, state, status, sealed_body, headers, resource_id
   FROM claim_idempotency($1, $2, $3, $4, $5, $6::interval, $7)`,
);
const complete = statement(
  'idempotency-complete',
  'SELECT complete_idempotency($1, $2, $3, $4, $5, $6, $7, $8, $9)',
);
const release = statement('idempotency-release', 'SELECT release_idempotency($1, $2, $3, $4, $5)');

export function claimStatement(scope: KeyScope, fingerprint: Buffer, now: Date): Statement {
  return claim(...scopeValues(scope), fingerprint, LEASE, now);
}

/** To be sent first: it locks the claim, and a claim that was taken over undoes everything after it (FC002). */
export function completeStatement(scope: KeyScope, fence: string, answer: StoredAnswer): Statement {
  const { status, sealedBody, headers, resourceId } = answer;
  return complete(...scopeValues(scope), fence, status, sealedBody, JSON.stringify(headers), resourceId);
}

export function releaseStatement(scope: KeyScope, fence: string): Statement {
  return release(...scopeValues(scope), fence);
}

export function readClaim(result: QueryResult): Claim {
  const row = result.rows[0] as ClaimRow | undefined;
  if (row?.claimed) return { kind: 'mine', fence: row.claimed };
  if (row?.same === false) return { kind: 'other-body' };
  // All null: released by its owner between the two looks. The caller simply comes again.
  if (row?.state !== 'done') return { kind: 'running' };
  const { status, sealed_body: sealedBody, headers, resource_id: resourceId } = row;
  return { kind: 'done', answer: { status, sealedBody, headers, resourceId } };
}

/** Binds a sealed answer to its key: one row's answer cannot be read as another's. */
export function scopeBytes(scope: KeyScope): Buffer {
  return Buffer.from(scopeValues(scope).join('\0'));
}

function scopeValues({ tenantId, method, path, key }: KeyScope): [string, string, string, string] {
  return [tenantId, method, path, key];
}
