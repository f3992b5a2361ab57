import Provider, { errors, type Client, type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import { contentSecurityPolicy, SECURITY_HEADERS } from '../../platform/http/security-headers.js';
import { API_SCOPES } from '../partners/domain/scopes.js';
import { assertionFault, CLOCK_TOLERANCE_S } from './domain/assertion-rules.js';
import { serverMetadata } from './domain/server-metadata.js';
import { adapterFor, digest, orStoreAway, type AdapterParts } from './payload-adapter.js';
import type { SigningKeySet } from './signing-keys.service.js';

export interface ProviderSettings extends AdapterParts {
  readonly issuer: string;
  /** Of the access tokens. */
  readonly audience: string;
  readonly keys: SigningKeySet;
}

export const TOKEN_LIFE_S = 300;
/** RFC 8725: whatever is not asymmetric and modern is refused before a key is looked at. */
export const ASSERTION_ALGORITHMS = ['ES256', 'PS256', 'EdDSA', 'Ed25519'] as const;

export const ROUTES = {
  token: '/oauth/token',
  jwks: '/oauth/jwks',
  openidMetadata: '/.well-known/openid-configuration',
  oauthMetadata: '/.well-known/oauth-authorization-server',
} as const;

/** A used assertion is remembered past its own end, for processes whose clocks differ. */
const REMEMBERED_LONGER_S = 60;
/** What may be kept by its readers: keys are published long before they sign. */
const PUBLIC_CACHE = 'public, max-age=300';

/** oidc-provider, narrowed to what is offered: client_credentials with private_key_jwt, JWT access tokens. */
export function buildProvider(settings: ProviderSettings): Provider {
  const provider = new Provider(settings.issuer, configurationOf(settings));
  // Every address comes from the pinned headers of server-request.ts.
  provider.proxy = true;
  provider.use(answerHeaders);
  useOnce(provider, settings);
  return provider;
}

function configurationOf(settings: ProviderSettings): Configuration {
  const { keys } = settings;
  return {
    adapter: (model) => adapterFor(model, settings),
    jwks: { keys: keys.map(({ kid, privateJwk }) => ({ ...privateJwk, kid, alg: 'ES256', use: 'sig' })) },
    scopes: [...API_SCOPES],
    responseTypes: [],
    clientAuthMethods: ['private_key_jwt'],
    clientDefaults: {
      grant_types: ['client_credentials'],
      response_types: [],
      token_endpoint_auth_method: 'private_key_jwt',
      id_token_signed_response_alg: 'ES256',
    },
    clockTolerance: CLOCK_TOLERANCE_S,
    enabledJWA: {
      clientAuthSigningAlgValues: [...ASSERTION_ALGORITHMS],
      idTokenSigningAlgValues: ['ES256'],
    },
    ttl: { ClientCredentials: TOKEN_LIFE_S },
    routes: { token: ROUTES.token, jwks: ROUTES.jwks, authorization: '/oauth/authorize' },
    rotateRefreshToken: false,
    fetchResponseBodyLimits: { jwks_uri: 64 * 1024 },
    // Partners call from servers; a token request with an Origin is refused.
    clientBasedCORS: () => false,
    findAccount: () => undefined,
    renderError: (ctx, out) => {
      ctx.body = out;
    },
    assertJwtClientAuthClaimsAndHeader: (ctx, claims, header, client) => {
      const now = Math.floor(settings.clock.now() / 1000);
      const fault = assertionFault(claims, header, {
        issuer: ctx.oidc.issuer,
        clientId: client.clientId,
        now,
      });
      if (fault !== null) throw new errors.InvalidClientAuth(fault);
    },
    features: featuresOf(settings),
  };
}

function featuresOf({ audience, keys }: ProviderSettings): NonNullable<Configuration['features']> {
  const off = { enabled: false };
  return {
    devInteractions: off,
    userinfo: off,
    rpInitiatedLogout: off,
    pushedAuthorizationRequests: off,
    dPoP: off,
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => audience,
      getResourceServerInfo: (ctx, resource, client) => {
        if (resource !== audience) throw new errors.InvalidTarget();
        return {
          scope: grantedScope(ctx, client),
          audience,
          accessTokenFormat: 'jwt',
          accessTokenTTL: TOKEN_LIFE_S,
          jwt: { sign: { alg: 'ES256', kid: keys[0]?.kid } },
        };
      },
    },
  };
}

/**
 * What was asked for, if the client may have all of it; everything the client may have if nothing was asked for.
 * The library would leave out in silence what it does not know. This is its last hook before it reads the scope.
 */
function grantedScope({ oidc }: KoaContextWithOIDC, { scope: allowed = '' }: Client): string {
  const asked = (oidc.params?.['scope'] as string | undefined) ?? allowed;
  const refused = asked.split(' ').find((name) => !allowed.split(' ').includes(name));
  if (refused !== undefined) throw new errors.InvalidScope('requested scope is not allowed', refused);
  if (oidc.params) oidc.params['scope'] = asked;
  return asked;
}

/** The library looks first and saves later, which lets replays that come together through; here one insert decides. */
function useOnce(provider: Provider, { payloads }: AdapterParts): void {
  provider.ReplayDetection.unique = (iss, jti, exp) => {
    const until = new Date((exp + REMEMBERED_LONGER_S) * 1000);
    return orStoreAway(payloads.claim('ReplayDetection', digest(JSON.stringify([iss, jti])), until));
  };
}

async function answerHeaders(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  ctx.set({ ...SECURITY_HEADERS, 'content-security-policy': contentSecurityPolicy('application/json') });
  await next();
  const { route } = ctx.oidc;
  if (route === 'token') {
    ctx.set({ 'cache-control': 'no-store', pragma: 'no-cache' });
    // The library says it to everybody, and to no browser would it be true.
    ctx.remove('access-control-allow-origin');
    ctx.remove('access-control-expose-headers');
  } else if (ctx.status === 200) {
    ctx.set('cache-control', PUBLIC_CACHE);
    if (route === 'discovery') ctx.body = serverMetadata(ctx.body as Record<string, unknown>, API_SCOPES);
  }
  if (ctx.status === 503) ctx.set('retry-after', '1');
}
