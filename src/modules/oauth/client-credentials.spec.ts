import { createHmac, createPublicKey } from 'node:crypto';
import {
  createRemoteJWKSet,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
  jwtVerify,
} from 'jose';
import {
  ISSUER,
  must,
  startIdentity,
  type IdentityFixture,
} from '../../../test/support/identity-fixtures.js';
import { sendRaw } from '../../../test/support/http-fixtures.js';
import { WorkerDatabase } from '../../platform/database/database.js';
import { withClient } from '../../platform/database/provision.js';
import { API_SCOPES } from '../partners/domain/scopes.js';

type Body = Record<string, unknown>;

describe('client credentials', () => {
  let identity: IdentityFixture;
  beforeAll(async () => {
    identity = await startIdentity();
  });
  afterAll(() => identity.close());

  const change = (sql: string, ...values: unknown[]) =>
    identity.app.get(WorkerDatabase).batch(null, [{ name: '', text: sql, values }], {
      signal: AbortSignal.timeout(5_000),
      kind: 'write',
    });
  const refusal = async (answer: Response) => [answer.status, ((await answer.json()) as Body).error];
  const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

  it('give an RFC 9068 token that the published keys verify', async () => {
    const answer = await identity.ask(await identity.assertion());
    const body = (await answer.json()) as { access_token: string };
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(answer.headers.get('x-fapi-interaction-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 300, scope: API_SCOPES.join(' ') });
    expect(body).not.toHaveProperty('refresh_token');
    expect(decodeProtectedHeader(body.access_token)).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    const jwks = createRemoteJWKSet(new URL(`http://127.0.0.1:${identity.port}/oauth/jwks`));
    const { payload } = await jwtVerify(body.access_token, jwks, {
      issuer: ISSUER,
      audience: `${ISSUER}/v1`,
    });
    expect(payload).toMatchObject({ sub: 'dms-demo', client_id: 'dms-demo', scope: API_SCOPES.join(' ') });
    expect(must(payload.exp) - must(payload.iat)).toBe(300);
    expect(payload.aud).toBe(`${ISSUER}/v1`);
  });

  it('open the API with it', async () => {
    const stores = await identity.call('/v1/stores', {
      headers: { authorization: `Bearer ${await identity.token()}` },
    });
    expect(stores.status).toBe(200);
  });

  it('give the scopes that were asked for, and no others', async () => {
    const ask = async (scope: string) => identity.ask(await identity.assertion(), { scope });
    expect(await (await ask('rules:read calculations:read')).json()).toMatchObject({
      scope: 'rules:read calculations:read',
    });
    for (const scope of [
      'rules:write',
      'rules:read operator:write',
      'openid',
      'offline_access',
      'rules:read rules',
    ]) {
      expect([scope, ...(await refusal(await ask(scope)))]).toEqual([scope, 400, 'invalid_scope']);
    }
    await change(`UPDATE client SET scopes = '{rules:read,made:up}' WHERE id = 'shop-demo'`);
    const narrow = await identity.ask(await identity.assertion({ client: 'shop-demo' }));
    expect(await narrow.json()).toMatchObject({ scope: 'rules:read' });
    expect(
      await refusal(
        await identity.ask(await identity.assertion({ client: 'shop-demo' }), { scope: 'calculations:read' }),
      ),
    ).toEqual([400, 'invalid_scope']);
    await change(`UPDATE client SET scopes = '{}' WHERE id = 'shop-demo'`);
    const none = (await (
      await identity.ask(await identity.assertion({ client: 'shop-demo' }))
    ).json()) as Body;
    expect(none.scope).toBeUndefined();
    expect(
      await refusal(
        await identity.ask(await identity.assertion({ client: 'shop-demo' }), { scope: 'rules:read' }),
      ),
    ).toEqual([400, 'invalid_scope']);
  });

  it('take the resource by name, and no other resource', async () => {
    const ask = async (resource: string) => identity.ask(await identity.assertion(), { resource });
    expect((await ask(`${ISSUER}/v1`)).status).toBe(200);
    expect(await refusal(await ask('https://other.example/v1'))).toEqual([400, 'invalid_target']);
    expect(await refusal(await ask('nonsense'))).toEqual([400, 'invalid_target']);
  });

  it.each([
    ['no iat', { without: ['iat'] }],
    ['no exp', { without: ['exp'] }],
    ['no aud', { without: ['aud'] }],
    ['no sub', { without: ['sub'] }],
    ['no iss', { without: ['iss'] }],
    ['no jti', { without: ['jti'] }],
    ['an expired one', { claims: { iat: past(120), exp: past(60) } }],
    ['one that lives too long', { claims: { exp: past(-600) } }],
    ['an absurd exp', { claims: { exp: 1e15 } }],
    ['an exp beyond all numbers', { claims: { exp: 1e300 } }],
    ['another server as aud', { claims: { aud: 'https://other.example' } }],
    ['aud as a list', { claims: { aud: [ISSUER] } }],
    ['the token endpoint as aud', { claims: { aud: `${ISSUER}/oauth/token` } }],
    ['the API as aud', { claims: { aud: `${ISSUER}/v1` } }],
    ['iat 61 s ahead', { claims: { iat: past(-61), exp: past(-120) } }],
    ['nbf 61 s ahead', { claims: { nbf: past(-61), exp: past(-120) } }],
    ['another iss', { claims: { iss: 'dms-other' } }],
    ['an unknown kid', { header: { kid: 'nobody' } }],
    ['an access token as assertion', { header: { typ: 'at+jwt' } }],
    ['an unknown client', { claims: { iss: 'nobody-here', sub: 'nobody-here' } }],
    ['a client id that no row can have', { claims: { iss: 'a\0b', sub: 'a\0b' } }],
    ['a numeric sub', { claims: { sub: 7 } }],
  ])('refuse %s', async (_, wish) => {
    const answer = await identity.ask(await identity.assertion(wish));
    expect(await refusal(answer)).toEqual([401, 'invalid_client']);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  });

  it.each([
    ['iat 10 s ahead', { claims: { iat: past(-10), exp: past(-60) } }],
    ['nbf 10 s ahead', { claims: { nbf: past(-10), exp: past(-60) } }],
    ['iat 10 s ago', { claims: { iat: past(10), exp: past(-50) } }],
    ['no kid', { header: { kid: undefined } }],
  ])('accept %s', async (_, wish) => {
    expect((await identity.ask(await identity.assertion(wish as object))).status).toBe(200);
  });

  it('say the same to an unknown client, a suspended one and a bad signature', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const unknown = await identity.ask(
      await identity.assertion({ claims: { iss: 'nobody', sub: 'nobody' } }),
    );
    const forged = await identity.ask(await identity.assertion({ key: privateKey }));
    expect(await unknown.text()).toBe(await forged.text());
  });

  it('take PS256, EdDSA and Ed25519, refuse RS256, and refuse a key used under another algorithm', async () => {
    const rsa = await generateKeyPair('PS256', { extractable: true });
    const ed = await generateKeyPair('Ed25519', { extractable: true });
    const [rsaJwk, edJwk] = [await exportJWK(rsa.privateKey), await exportJWK(ed.privateKey)];
    const keys = [
      { kty: 'RSA', n: rsaJwk.n, e: rsaJwk.e, kid: 'rsa' },
      { kty: 'OKP', crv: 'Ed25519', x: edJwk.x, kid: 'ed' },
    ];
    await change(`UPDATE client SET jwks = $1 WHERE id = 'usedcar-demo'`, { keys });
    const ask = async (alg: string, kid: string, jwk: object) => {
      const key = (await importJWK(
        { ...jwk, alg, ...(alg === 'EdDSA' ? { alg: 'EdDSA' } : {}) },
        alg,
      )) as never;
      return identity.ask(await identity.assertion({ client: 'usedcar-demo', header: { alg, kid }, key }));
    };
    expect((await ask('PS256', 'rsa', rsaJwk)).status).toBe(200);
    expect((await ask('EdDSA', 'ed', edJwk)).status).toBe(200);
    expect((await ask('Ed25519', 'ed', edJwk)).status).toBe(200);
    expect(await refusal(await ask('RS256', 'rsa', rsaJwk))).toEqual([401, 'invalid_client']);
    expect(await refusal(await ask('PS384', 'rsa', rsaJwk))).toEqual([401, 'invalid_client']);
    expect(await refusal(await ask('PS256', 'ed', rsaJwk))).toEqual([401, 'invalid_client']);
  });

  it('refuse alg none and an HMAC under the public key', async () => {
    const good = await identity.assertion();
    const [, payload = ''] = good.split('.');
    const { kid } = identity.key();
    const none = `${base64({ alg: 'none', kid })}.${payload}.`;
    expect(await refusal(await identity.ask(none))).toEqual([401, 'invalid_client']);
    const { x, y } = identity.key();
    const pem = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' }).export({
      type: 'spki',
      format: 'pem',
    });
    for (const secret of [pem, JSON.stringify({ kty: 'EC', crv: 'P-256', x, y })]) {
      const head = `${base64({ alg: 'HS256', kid })}.${payload}`;
      const forged = `${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`;
      expect(await refusal(await identity.ask(forged))).toEqual([401, 'invalid_client']);
    }
  });

  it('refuse a key that the assertion itself brings', async () => {
    const { privateKey: key, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const header = { jwk: await exportJWK(publicKey), kid: 'mine' };
    expect(await refusal(await identity.ask(await identity.assertion({ header, key })))).toEqual([
      401,
      'invalid_client',
    ]);
  });

  it('refuse one client that signs as another', async () => {
    const key = (await importJWK({ ...identity.key('dms-other') }, 'ES256')) as never;
    const answer = await identity.ask(
      await identity.assertion({ key, header: { kid: identity.key('dms-other').kid } }),
    );
    expect(await refusal(answer)).toEqual([401, 'invalid_client']);
    const mixed = await identity.ask(await identity.assertion(), { client_id: 'dms-other' });
    expect(mixed.status).toBeGreaterThanOrEqual(400);
  });

  it('give one token for one assertion, of 64 requests at once', async () => {
    const assertion = await identity.assertion();
    const answers = await Promise.all(Array.from({ length: 64 }, () => identity.ask(assertion)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status >= 500 && status !== 503)).toEqual([]);
    expect(await refusal(await identity.ask(assertion))).toEqual([401, 'invalid_client']);
  });

  it('remember a used assertion by client: the same jti of another one is another assertion', async () => {
    const claims = { jti: 'the-same' };
    expect((await identity.ask(await identity.assertion({ claims }))).status).toBe(200);
    expect((await identity.ask(await identity.assertion({ claims }))).status).toBe(401);
    expect((await identity.ask(await identity.assertion({ client: 'dms-other', claims }))).status).toBe(200);
  });

  it('end with a suspension and change keys at once', async () => {
    const ask = async () =>
      (await identity.ask(await identity.assertion({ client: 'ridehailing-demo' }))).status;
    expect(await ask()).toBe(200);
    for (const table of ['client', 'tenant', 'partner']) {
      const id =
        table === 'client'
          ? `'ridehailing-demo'`
          : table === 'tenant'
            ? '(SELECT tenant_id FROM client c WHERE c.id = $1)'
            : '(SELECT t.partner_id FROM tenant t JOIN client c ON c.tenant_id = t.id WHERE c.id = $1)';
      const values = table === 'client' ? [] : ['ridehailing-demo'];
      await change(`UPDATE ${table} SET status = 'suspended' WHERE id = ${id}`, ...values);
      expect([table, await ask()]).toEqual([table, 401]);
      await change(`UPDATE ${table} SET status = 'active' WHERE id = ${id}`, ...values);
      expect([table, await ask()]).toEqual([table, 200]);
    }
    await change(`UPDATE client SET jwks = '{"keys":[]}' WHERE id = 'ridehailing-demo'`);
    expect(await ask()).toBe(401);
  });

  it('close the API to a suspended client within a second', async () => {
    const token = await identity.token('headunit-demo');
    const call = async () =>
      (await identity.call('/v1/stores', { headers: { authorization: `Bearer ${token}` } })).status;
    expect(await call()).toBe(200);
    await change(`UPDATE client SET status = 'suspended' WHERE id = 'headunit-demo'`);
    // This route asks the gate in its own batch, so the cached state does not count.
    expect(await call()).toBe(401);
  });

  it.each([
    ['another grant', { grant_type: 'authorization_code', code: 'x' }, 'unsupported_grant_type'],
    ['a refresh token', { grant_type: 'refresh_token', refresh_token: 'x' }, 'unsupported_grant_type'],
    ['another type of assertion', { client_assertion_type: 'urn:x' }, 'invalid_request'],
  ])('refuse %s', async (_, form, error) => {
    const answer = await identity.ask(await identity.assertion(), form);
    expect(await refusal(answer)).toEqual([400, error]);
  });

  it('refuse other ways to authenticate, in JSON also for a browser', async () => {
    const accept = { accept: 'text/html' };
    const secret = await identity.post(
      { grant_type: 'client_credentials', client_id: 'dms-demo', client_secret: 'x' },
      accept,
    );
    const basic = await identity.post(
      { grant_type: 'client_credentials' },
      { ...accept, authorization: `Basic ${btoa('dms-demo:x')}` },
    );
    const nothing = await identity.post({ grant_type: 'client_credentials', client_id: 'dms-demo' }, accept);
    const empty = await identity.post('', accept);
    const json = await identity.post('{}', { ...accept, 'content-type': 'application/json' });
    for (const answer of [secret, basic, nothing, empty, json]) {
      expect([400, 401]).toContain(answer.status);
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      expect(Object.keys((await answer.json()) as Body).sort()).toEqual(['error', 'error_description']);
    }
    expect(basic.headers.get('www-authenticate')).toMatch(/^Basic /);
  });

  it('refuse a parameter that stands twice, a browser, rubbish and what is too large', async () => {
    const assertion = await identity.assertion();
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    });
    expect(
      await refusal(await identity.post(`${form.toString()}&scope=rules:read&scope=calculations:read`)),
    ).toEqual([400, 'invalid_request']);
    expect(await refusal(await identity.post(`${form.toString()}&client_assertion=x`))).toEqual([
      400,
      'invalid_request',
    ]);
    expect(await refusal(await identity.post(form.toString(), { origin: 'https://evil.example' }))).toEqual([
      400,
      'invalid_request',
    ]);
    for (const rubbish of ['x.y.z', '...', 'e30.e30.e30', '%00', `${'['.repeat(4000)}`]) {
      const answer = await identity.ask(rubbish);
      expect([400, 401]).toContain(answer.status);
    }
    expect(await refusal(await identity.post(`scope=${'x'.repeat(20_000)}`))).toEqual([
      413,
      'invalid_request',
    ]);
    expect(await refusal(await identity.post(`scope=${'x'.repeat(200_000)}`))).toEqual([
      413,
      'invalid_request',
    ]);
  });

  it('name no host but its own, whatever the sender claims', async () => {
    const forged =
      'X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\nForwarded: host=evil.example\r\nConnection: close\r\n\r\n';
    for (const target of ['', 'http://evil.example']) {
      for (const path of ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server']) {
        const { status, body } = await sendRaw(
          identity.port,
          `GET ${target}${path}?x=1 HTTP/1.1\r\nHost: evil.example\r\n${forged}`,
        );
        expect(status).toBe(200);
        expect(body).not.toContain('evil');
        expect(JSON.parse(body)).toMatchObject({
          issuer: ISSUER,
          token_endpoint: `${ISSUER}/oauth/token`,
          jwks_uri: `${ISSUER}/oauth/jwks`,
          grant_types_supported: ['client_credentials'],
          token_endpoint_auth_methods_supported: ['private_key_jwt'],
          token_endpoint_auth_signing_alg_values_supported: ['ES256', 'PS256', 'EdDSA', 'Ed25519'],
          scopes_supported: [...API_SCOPES],
          response_types_supported: [],
        });
        expect(JSON.parse(body)).not.toHaveProperty('authorization_endpoint');
      }
    }
    const assertion = await identity.assertion({ claims: { aud: 'http://evil.example' } });
    expect(
      (
        await identity.post(
          {
            grant_type: 'client_credentials',
            client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
            client_assertion: assertion,
          },
          { 'x-forwarded-host': 'evil.example' },
        )
      ).status,
    ).toBe(401);
  });

  it('serve nothing but the four routes', async () => {
    for (const path of [
      '/oauth/authorize',
      '/oauth/auth',
      '/oauth/me',
      '/oauth/introspect',
      '/oauth/token/revocation',
      '/oauth/session/end',
      '/session/end/confirm',
      '/interaction/x',
    ]) {
      expect([path, (await identity.call(path)).status]).toEqual([path, 404]);
    }
    expect((await identity.call('/oauth/token')).status).toBe(405);
    expect((await identity.call('/oauth/jwks', { method: 'HEAD' })).status).toBe(200);
  });

  it('publish public parts of the keys only', async () => {
    const { keys } = (await (await identity.call('/oauth/jwks')).json()) as { keys: Body[] };
    expect(keys).toHaveLength(2);
    for (const key of keys)
      expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
  });

  it('answer 503 in OAuth words while the store is away, and recover', async () => {
    await withClient(identity.database.superuser, async (superuser) => {
      await superuser.query('BEGIN');
      await superuser.query('LOCK TABLE client IN ACCESS EXCLUSIVE MODE');
      const answer = await identity.ask(await identity.assertion());
      expect(answer.headers.get('retry-after')).toBe('1');
      expect(await refusal(answer)).toEqual([503, 'temporarily_unavailable']);
      await superuser.query('ROLLBACK');
    });
    expect((await identity.ask(await identity.assertion())).status).toBe(200);
  });
});

/** Epoch seconds so long ago. */
function past(seconds: number): number {
  return Math.floor(Date.now() / 1000) - seconds;
}
