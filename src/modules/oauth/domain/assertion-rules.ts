/** What a client assertion must say beyond a good signature (RFC 7523, FAPI 2.0 section 5.3.2.1). Times in epoch seconds. */
export interface AssertionRules {
  readonly issuer: string;
  readonly clientId: string;
  readonly now: number;
}

/** FAPI 2.0: up to 10 s ahead is a clock and must be accepted, more than 60 s must not; one rounding lies between. */
export const CLOCK_TOLERANCE_S = 15;
/** Longest from issue to expiry: how long a stolen one would be worth something. */
export const LONGEST_LIFE_S = 300;

/** Another kind of token must not pass for an assertion; most libraries write `JWT` or nothing. */
const TYPES: readonly unknown[] = [undefined, 'JWT', 'jwt', 'client-authentication+jwt'];

/**
 * Why an assertion with a good signature is refused all the same; null when it is in order. The audience must be
 * the issuer itself, as a string: a list, or the address of the token endpoint, would let another server replay it.
 */
export function assertionFault(
  claims: Readonly<Record<string, unknown>>,
  header: Readonly<Record<string, unknown>>,
  { issuer, clientId, now }: AssertionRules,
): string | null {
  const { iss, sub, aud, exp, iat, nbf, jti } = claims;
  if (!TYPES.includes(header['typ'])) return 'typ names another kind of token';
  if (header['crit'] !== undefined) return 'crit asks for extensions that are not offered';
  if (iss !== clientId || sub !== clientId) return 'iss and sub must be the client_id';
  if (aud !== issuer) return 'aud must be the issuer, as a string';
  if (typeof jti !== 'string' || jti === '') return 'jti must be a string';
  if (!isTime(iat)) return 'iat must be given';
  if (!isTime(exp)) return 'exp must be given';
  if (nbf !== undefined && !isTime(nbf)) return 'nbf must be a time';
  if (iat > now + CLOCK_TOLERANCE_S || (nbf !== undefined && nbf > now + CLOCK_TOLERANCE_S))
    return 'it lies in the future';
  if (exp <= now - CLOCK_TOLERANCE_S) return 'it has expired';
  if (exp <= iat || exp - iat > LONGEST_LIFE_S)
    return `it must expire within ${LONGEST_LIFE_S} s of its issue`;
  return null;
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}
