import type { KeyObject } from 'node:crypto';

/** What the API must know of whoever issues its access tokens. */
export interface TokenKeys {
  /** The ES256 public key of that id; null when there is none (any more). */
  verificationKey(kid: string): Promise<KeyObject | null>;
  readonly issuer: string;
  /** PUBLIC_ORIGIN + '/v1' */
  readonly audience: string;
}

/** Injection token of `TokenKeys`; provided by the authorization server's module. */
export const TOKEN_KEYS = Symbol('TOKEN_KEYS');
