/** One random key per purpose, so that a value made for one use is worth nothing in another. */
export const KEY_PURPOSES = [
  'applicant-session',
  'blind-index',
  'bureau-report',
  'client-secret',
  'cursor',
  'decision-inputs',
  'fingerprint',
  'idempotency-answer',
  'oauth-artifact',
  'oauth-signing-key',
  'offer-signing-key',
  'page-link',
  'quote-token',
  'subject-key',
  'test-scenario',
  'upstream-reference',
] as const;

export type KeyPurpose = (typeof KEY_PURPOSES)[number];
