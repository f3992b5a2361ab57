/** One random key per purpose, so that a value made for one use is worth nothing in another. */
export const KEY_PURPOSES = [
  'blind-index',
  'cursor',
  'fingerprint',
  'idempotency-answer',
  'oauth-artifact',
  'oauth-signing-key',
  'page-link',
  'quote-token',
  'subject-key',
] as const;

export type KeyPurpose = (typeof KEY_PURPOSES)[number];
