import { Strategy, type VerifiedCallback } from 'passport-jwt';
import type { KeyObject } from 'node:crypto';
import type { TokenKeys } from './token-keys.port.js';

/** What a verified access token says (RFC 9068). Tenant and channel come from the database, never from here. */
export interface AccessClaims {
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** Epoch seconds. */
  readonly expiresAt: number;
  /** RFC 9449 / 8705: the token is bound to a key. */
  readonly isBound: boolean;
}

export interface TokenCarrier {
  readonly token: string;
}

/** Ours live for 300 s; one that claims an hour or more was not made by us. */
const LONGEST_LIFE_S = 3_600;
/** FAPI 2.0: up to 10 s ahead is a clock, more than 60 s is not. */
const AHEAD_S = 10;
/** Headers that name or carry a key of the sender's choice. Ours have none of them. */
const KEY_HEADERS = ['jwk', 'jku', 'x5u', 'x5c', 'crit', 'b64'];

type KeyCallback = (error: unknown, key?: KeyObject) => void;

/** passport-jwt for access tokens of our own authorization server: ES256, typ at+jwt, our issuer and audience. */
export function accessTokenStrategy(keys: TokenKeys): Strategy {
  return new Strategy(
    {
      jwtFromRequest: (request) => (request as unknown as TokenCarrier).token,
      secretOrKeyProvider: (
        _request: unknown,
        token: string,
        done: (error: unknown, key?: string) => void,
      ) => {
        // passport-jwt's types know no KeyObject; the verifier underneath takes one.
        findKey(keys, token, done as unknown as KeyCallback);
      },
      algorithms: ['ES256'],
      issuer: keys.issuer,
      audience: keys.audience,
    },
    (payload: unknown, done: VerifiedCallback) => {
      const claims = readClaims(payload, Math.floor(Date.now() / 1000));
      if (claims === null) done(null, false);
      else done(null, claims);
    },
  );
}

function findKey(keys: TokenKeys, token: string, done: KeyCallback): void {
  const kid = keyIdOf(token);
  if (kid === null) return done(new Error('not an access token'));
  keys.verificationKey(kid).then(
    (key) => (key === null ? done(new Error('unknown key')) : done(null, key)),
    (error: unknown) => done(new KeysUnavailable('the verification keys cannot be read', { cause: error })),
  );
}

/** The keys could not be asked: our fault, and no reason to call the token invalid. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

/** The `kid`, provided that the header is one of ours in every other respect. */
function keyIdOf(token: string): string | null {
  const [head = ''] = token.split('.', 1);
  let header: unknown;
  try {
    header = JSON.parse(Buffer.from(head, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
  if (typeof header !== 'object' || header === null) return null;
  const { typ, alg, kid } = header as Record<string, unknown>;
  const isAccessToken = typeof typ === 'string' && /^(?:application\/)?at\+jwt$/i.test(typ);
  if (!isAccessToken || alg !== 'ES256' || typeof kid !== 'string' || kid.length > 128) return null;
  return KEY_HEADERS.some((name) => Object.hasOwn(header, name)) ? null : kid;
}

/** jsonwebtoken checks `exp` only when it is there, so presence and sense are checked here. */
function readClaims(payload: unknown, nowS: number): AccessClaims | null {
  if (typeof payload !== 'object' || payload === null) return null;
  const { client_id: clientId, scope, exp, iat, cnf } = payload as Record<string, unknown>;
  if (typeof clientId !== 'string' || clientId === '' || clientId.length > 255) return null;
  if (!isTime(exp) || !isTime(iat) || exp <= iat || exp - iat > LONGEST_LIFE_S || iat > nowS + AHEAD_S)
    return null;
  const scopes = typeof scope === 'string' ? scope.split(' ').filter((name) => name !== '') : [];
  return { clientId, scopes, expiresAt: exp, isBound: cnf !== undefined };
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}
