import { canonicalJson, sha256Bytes } from '../../../kernel/canonical-json.js';
import type { PermissionSource } from './permission.js';

/** What proves that a permission was given. Nothing in it names or describes a person. */
export interface PermissionEvidence {
  purpose: string;
  textVersion: string;
  textHash: string;
  /** Business instant, RFC 3339. */
  givenAt: string;
  /** Wall instant, RFC 3339. */
  recordedAt: string;
  givenFrom: PermissionSource;
  /** Keyed hash of network address and browser; null where there was no browser. */
  from: string | null;
  /** Hash of the form as it was shown; null where none was. */
  form: string | null;
}

export function evidenceHash(evidence: PermissionEvidence): Buffer {
  return Buffer.from(sha256Bytes(canonicalJson({ ...evidence })));
}
