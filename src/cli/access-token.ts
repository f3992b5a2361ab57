import { randomUUID } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import { SandboxKeys } from '../modules/sandbox/client-keys.js';
import { DEFAULT_CLIENT } from '../modules/sandbox/domain/demo-partners.js';
import { ExpectedFailure } from '../platform/expected-failure.js';
import { readGatewayRecord } from '../platform/lifecycle/gateway-record.js';

export interface TokenWish {
  /** FORECOURT_HOME: where the gateway says where it listens, and where the sandbox clients' keys are. */
  readonly home: string;
  readonly client?: string | undefined;
  /** Space-separated; all that the client may have unless told. */
  readonly scope?: string | undefined;
  /** The running gateway of that data folder unless told. */
  readonly url?: string | undefined;
}

const ASSERTION_LIFE_S = 60;
const PATIENCE_MS = 10_000;
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/**
 * A token from the running gateway as a partner would get it: a signed assertion (RFC 7523) at the token endpoint.
 * @throws ExpectedFailure with one line
 */
export async function accessToken({ home, client = DEFAULT_CLIENT, scope, url }: TokenWish): Promise<string> {
  const gateway = url?.replace(/\/+$/, '') ?? readGatewayRecord(home)?.url;
  if (gateway === undefined) {
    throw new ExpectedFailure(
      `No gateway is running on ${home}: run npm start first, or name it with --url.`,
    );
  }
  const keys = new SandboxKeys(home);
  const key = keys.read(client);
  if (key === null) throw new ExpectedFailure(unknownClient(client, keys.known(), home));
  const { issuer } = await exchange<{ issuer: string }>(gateway, '/.well-known/oauth-authorization-server');
  const assertion = await new SignJWT()
    .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'JWT' })
    .setIssuer(client)
    .setSubject(client)
    .setAudience(issuer)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(`${ASSERTION_LIFE_S}s`)
    .sign(await importJWK({ ...key }, key.alg));
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: assertion,
    ...(scope === undefined ? {} : { scope }),
  });
  const { access_token: token } = await exchange<{ access_token: string }>(gateway, '/oauth/token', form);
  return token;
}

async function exchange<T>(gateway: string, path: string, form?: URLSearchParams): Promise<T> {
  const request = {
    signal: AbortSignal.timeout(PATIENCE_MS),
    ...(form ? { method: 'POST', body: form } : {}),
  };
  let response: Response;
  try {
    response = await fetch(`${gateway}${path}`, request);
  } catch (error) {
    throw new ExpectedFailure(`The gateway does not answer at ${gateway}: run npm start first.`, {
      cause: error,
    });
  }
  const answer = (await response.json().catch(() => ({}))) as T & Refusal;
  if (response.ok) return answer;
  const reason = answer.error_description ?? answer.title ?? answer.error ?? 'no reason given';
  throw new ExpectedFailure(
    `${gateway}${path} answered ${response.status}: ${reason}${answer.scope ? ` (${answer.scope})` : ''}`,
  );
}

interface Refusal {
  error?: string;
  error_description?: string;
  scope?: string;
  title?: string;
}

function unknownClient(client: string, known: readonly string[], home: string): string {
  if (known.length === 0)
    return `There are no sandbox clients in ${home}: a gateway with SEED_SANDBOX makes them.`;
  return `There is no sandbox client ${client} in ${home}; there are ${known.join(', ')}.`;
}
