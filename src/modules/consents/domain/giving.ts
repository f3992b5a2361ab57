import type { EventInput } from '../../../platform/outbox/events.js';
import type { JsonValue } from '../../../platform/json.js';
import { evidenceHash, type PermissionEvidence } from './evidence.js';
import { expiryAfterDays, type Permission, type PermissionSource } from './permission.js';
import type { Given } from './permission-sql.js';
import { canonicalJson } from '../../../kernel/canonical-json.js';

/** When, where and under which form a customer gave permissions. */
export interface Circumstances {
  readonly businessNow: number;
  readonly wallNow: number;
  readonly givenFrom: PermissionSource;
  /** Keyed hash of network address and browser; null where there was no browser. */
  readonly from: string | null;
  /** Hash of the form as it was shown; null where none was. */
  readonly form: string | null;
}

/** The words that were agreed to. */
export interface PermissionText {
  readonly version: string;
  readonly hash: string;
  readonly validDays: number;
}

/** One permission as it will be stored, and what the audit entry says of it. */
export interface Giving {
  readonly row: Given;
  readonly audit: JsonValue;
}

export function giving(
  permission: Permission,
  purpose: string,
  text: PermissionText,
  at: Circumstances,
): Giving {
  const evidence: PermissionEvidence = {
    purpose,
    textVersion: text.version,
    textHash: text.hash,
    givenAt: new Date(at.businessNow).toISOString(),
    recordedAt: new Date(at.wallNow).toISOString(),
    givenFrom: at.givenFrom,
    from: at.from,
    form: at.form,
  };
  const hash = evidenceHash(evidence).toString('hex');
  return {
    row: {
      id: permission.id,
      version: permission.version,
      textVersion: text.version,
      textHash: text.hash,
      evidence: canonicalJson({ ...evidence }),
      evidenceHash: hash,
      expiresAt: new Date(expiryAfterDays(at.businessNow, text.validDays)),
    },
    audit: { purpose, textVersion: text.version, textHash: text.hash, evidenceHash: hash },
  };
}

/** Thin: ids and states. */
export function permissionEvent(
  aggregate: 'consent' | 'credit_authorisation',
  permission: Permission,
  state: 'authorised' | 'revoked',
  data: JsonValue,
): EventInput {
  return {
    aggregate,
    aggregateId: permission.id,
    sequence: permission.version + 1,
    type: `${aggregate}.${state}`,
    data,
  };
}
