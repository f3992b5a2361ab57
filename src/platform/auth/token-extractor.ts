import { Problem } from '../http/problem.js';

export interface PresentedToken {
  /** Lower case. */
  readonly scheme: 'bearer' | 'dpop';
  readonly token: string;
}

/** RFC 6750 b64token; schemes are case-insensitive (RFC 9110 11.1). */
const CREDENTIALS = /^([A-Za-z]+) +([A-Za-z0-9\-._~+/]+=*) *$/;

/**
 * The access token of the Authorization header: never of the query or the body.
 * @throws Problem authentication_required when there is none, invalid_token when it cannot be one
 */
export function presentedToken(authorization: string | undefined): PresentedToken {
  if (authorization === undefined) throw new Problem('authentication_required');
  const [, scheme, token] = CREDENTIALS.exec(authorization) ?? [];
  const name = scheme?.toLowerCase() ?? authorization.split(' ', 1)[0]?.toLowerCase();
  if (name !== 'bearer' && name !== 'dpop') throw new Problem('authentication_required');
  if (token === undefined) throw invalidToken('the token is not readable');
  return { scheme: name, token };
}

/** RFC 6750 section 3; the description says nothing that helps to forge. */
export function invalidToken(description: string): Problem {
  const challenge = `Bearer realm="forecourt", error="invalid_token", error_description="${description}"`;
  return new Problem('invalid_token', { detail: description, headers: { 'www-authenticate': challenge } });
}

export function insufficientScope(scope: string): Problem {
  const challenge = `Bearer realm="forecourt", error="insufficient_scope", scope="${scope}"`;
  return new Problem('insufficient_scope', {
    detail: `scope ${scope} is needed`,
    headers: { 'www-authenticate': challenge },
  });
}
