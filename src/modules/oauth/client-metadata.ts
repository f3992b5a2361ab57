import type { AdapterPayload } from 'oidc-provider';
import { isApiScope } from '../partners/domain/scopes.js';
import type { OauthClient } from './clients.repository.js';

/** Keys for encryption or of other kinds may stand in a client's set; they must not make it unusable. */
const SIGNING_KEYS: Readonly<Record<string, string>> = { EC: 'ES256', RSA: 'PS256', OKP: 'EdDSA' };

/** A row of the partners' client table in the words of OpenID Connect registration. */
export function clientMetadata(id: string, { jwks, scopes, livemode }: OauthClient): AdapterPayload {
  const scope = scopes.filter(isApiScope).join(' ');
  const keys = jwks.keys.filter(({ kty, use }) => Object.hasOwn(SIGNING_KEYS, String(kty)) && use !== 'enc');
  return {
    client_id: id,
    token_endpoint_auth_method: 'private_key_jwt',
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    ...(scope === '' ? {} : { scope }),
    jwks: { keys },
    // Live clients bind their tokens to a key; until DPoP is offered the library refuses such a client altogether.
    ...(livemode ? { dpop_bound_access_tokens: true } : {}),
  };
}
