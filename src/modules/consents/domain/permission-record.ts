import type { QueryResult } from 'pg';
import type { Permission, PermissionSource, PermissionState } from './permission.js';

/** A whole row of one of the two permission tables. Instants are epoch milliseconds. */
export interface PermissionRecord extends Permission {
  readonly sessionId: string;
  readonly partyId: string;
  /** The person who gave it, for the audit entry; null before the party is identified. */
  readonly subjectId: string | null;
  readonly purpose: string;
  readonly textVersion: string;
  readonly textHash: string;
  readonly givenAt: number | null;
  readonly givenFrom: PermissionSource | null;
  readonly evidenceHash: string | null;
  readonly revokedAt: number | null;
  readonly createdAt: number;
}

interface PermissionRow {
  id: string;
  version: string;
  session_id: string;
  party_id: string;
  subject_id: string | null;
  purpose: string;
  state: PermissionState;
  text_version: string;
  text_hash: string;
  given_at: Date | null;
  given_from: PermissionSource | null;
  evidence_hash: string | null;
  revoked_at: Date | null;
  created_at: Date;
  expires_at: Date;
}

export function permissionsFrom(result: QueryResult | undefined): PermissionRecord[] {
  return ((result?.rows ?? []) as PermissionRow[]).map((row) => ({
    id: row.id,
    version: Number.parseInt(row.version, 10),
    sessionId: row.session_id,
    partyId: row.party_id,
    subjectId: row.subject_id,
    purpose: row.purpose,
    state: row.state,
    textVersion: row.text_version,
    textHash: row.text_hash,
    givenAt: row.given_at?.getTime() ?? null,
    givenFrom: row.given_from,
    evidenceHash: row.evidence_hash,
    revokedAt: row.revoked_at?.getTime() ?? null,
    createdAt: row.created_at.getTime(),
    expiresAt: row.expires_at.getTime(),
  }));
}
