import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  randomUUID,
  sign,
  type KeyObject,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serverTotal } from '../support/adversary.js';
import { startGateway, type Gateway } from '../support/gateway.js';

const ISSUER = 'http://gateway.test';
const b64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

interface TokenReply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** contracts/identity.md: client_credentials with private_key_jwt, each assertion good once and for a short time. */
describe('client credentials', () => {
  let gateway: Gateway;
  let key: KeyObject;
  let kid: string | undefined;
  beforeAll(async () => {
    gateway = await startGateway();
    await gateway.token('dms-demo');
    const jwk = JSON.parse(
      readFileSync(join(gateway.home, 'sandbox-clients', 'dms-demo.jwk.json'), 'utf8'),
    ) as Record<string, string>;
    kid = jwk['kid'];
    key = createPrivateKey({ key: jwk, format: 'jwk' });
  });
  afterAll(() => gateway.close());

  const now = () => Math.floor(Date.now() / 1_000);
  const good = (): Record<string, unknown> => ({
    iss: 'dms-demo',
    sub: 'dms-demo',
    aud: ISSUER,
    jti: randomUUID(),
    iat: now(),
    exp: now() + 60,
  });
  const assertion = (
    claims: Record<string, unknown> = {},
    header: object = {},
    by: KeyObject = key,
  ): string => {
    const all = Object.fromEntries(
      Object.entries({ ...good(), ...claims }).filter(([, value]) => value !== undefined),
    );
    const text = `${b64({ alg: 'ES256', typ: 'JWT', ...(kid === undefined ? {} : { kid }), ...header })}.${b64(all)}`;
    return `${text}.${sign('sha256', Buffer.from(text), { key: by, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  };
  const ask = async (
    client_assertion: string,
    over: Record<string, string> = {},
    headers: Record<string, string> = {},
  ): Promise<TokenReply> => {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      scope: 'rules:read',
      resource: `${ISSUER}/v1`,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion,
      ...over,
    });
    const response = await fetch(`${gateway.url}/oauth/token`, { method: 'POST', body, headers });
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Record<string, unknown>,
    };
  };
  const claimsOf = (token: unknown) =>
    (token as string)
      .split('.')
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>);

  it('happy flow: an RFC 9068 token for the API, five minutes, the scopes asked for and no more', async () => {
    const { status, body, headers } = await ask(assertion());
    expect([status, body['expires_in'], headers.get('cache-control')]).toEqual([200, 300, 'no-store']);
    const [header, payload] = claimsOf(body['access_token']);
    expect(header).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    expect(payload).toMatchObject({
      aud: `${ISSUER}/v1`,
      iss: ISSUER,
      client_id: 'dms-demo',
      scope: 'rules:read',
    });
    const bearer = { headers: { authorization: `Bearer ${String(body['access_token'])}` } };
    expect((await gateway.get('/v1/rules', bearer)).status).toBe(200);
    expect((await gateway.get('/v1/pre-approvals', bearer)).status).toBe(403);
  });

  it('an assertion may have been issued ten seconds ahead or before', async () => {
    expect((await ask(assertion({ iat: now() - 10 }))).status).toBe(200);
    expect((await ask(assertion({ iat: now() + 10 }))).status).toBe(200);
  });

  it.each([
    ['aud missing', { aud: undefined }],
    ['aud of another', { aud: 'https://evil.test' }],
    ['aud the token endpoint', { aud: `${ISSUER}/oauth/token` }],
    ['aud as an array', { aud: [ISSUER] }],
    ['sub missing', { sub: undefined }],
    ['sub of another', { sub: 'dms-other' }],
    ['iss missing', { iss: undefined }],
    ['iss of another', { iss: 'dms-other' }],
    ['iss and sub of another', { iss: 'dms-other', sub: 'dms-other' }],
    ['jti missing', { jti: undefined }],
    ['iat missing', { iat: undefined }],
    ['exp missing', { exp: undefined }],
    ['expired', { iat: now() - 200, exp: now() - 100 }],
    ['lives longer than 300 s', { exp: now() + 3_600 }],
    ['iat 61 s ahead', { iat: now() + 90, exp: now() + 120 }],
    ['nbf 90 s ahead', { nbf: now() + 90 }],
    ['exp as text', { exp: String(now() + 60) }],
    ['unknown client', { iss: 'nobody', sub: 'nobody' }],
  ])('%s is refused as invalid_client', async (_name, claims) => {
    const { status, body } = await ask(assertion(claims));
    expect([[400, 401].includes(status), body['error']]).toEqual([true, 'invalid_client']);
    expect(body).not.toHaveProperty('access_token');
  });

  it('signatures of another kind or key are refused', async () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const [head = '', body = '', tail = ''] = assertion().split('.');
    const rs256 = `${b64({ alg: 'RS256', kid })}.${b64(good())}`;
    const forged: Record<string, string> = {
      'another key': assertion({}, {}, ec.privateKey),
      'another key in the header': assertion(
        {},
        { jwk: ec.publicKey.export({ format: 'jwk' }) },
        ec.privateKey,
      ),
      'a key of another client': assertion(
        {},
        {},
        createPrivateKey({
          key: JSON.parse(
            readFileSync(join(gateway.home, 'sandbox-clients', 'dms-other.jwk.json'), 'utf8'),
          ) as Record<string, string>,
          format: 'jwk',
        }),
      ),
      RS256: `${rs256}.${sign('sha256', Buffer.from(rs256), rsa.privateKey).toString('base64url')}`,
      none: `${b64({ alg: 'none' })}.${b64(good())}.`,
      unsigned: `${head}.${body}.`,
      'other claims under it': `${head}.${b64({ ...good(), exp: now() + 100 })}.${tail}`,
    };
    for (const [name, token] of Object.entries(forged)) {
      const reply = await ask(token);
      expect([name, reply.body['error'], 'access_token' in reply.body]).toEqual([
        name,
        'invalid_client',
        false,
      ]);
    }
  });

  it('no other way of naming oneself works', async () => {
    const basic = `Basic ${Buffer.from('dms-demo:secret').toString('base64')}`;
    const without = { client_assertion: '', client_assertion_type: '', client_id: 'dms-demo' };
    expect((await ask('', { ...without, client_secret: 'secret' })).status).toBeGreaterThanOrEqual(400);
    expect((await ask('', without, { authorization: basic })).status).toBeGreaterThanOrEqual(400);
    expect((await ask('', without)).status).toBeGreaterThanOrEqual(400);
    expect((await ask(assertion(), { client_id: 'dms-other' })).status).toBeGreaterThanOrEqual(400);
    expect((await ask(assertion(), { grant_type: 'password' })).body['error']).toMatch(
      /unsupported_grant_type|unauthorized_client/,
    );
  });

  it('one assertion, 64 in parallel: one token', async () => {
    for (let round = 0; round < 3; round++) {
      const once = assertion();
      const all = await Promise.all(Array.from({ length: 64 }, () => ask(once)));
      expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(all.filter(({ status }) => status >= 500 && status !== 503)).toEqual([]);
      expect((await ask(once)).status).toBeGreaterThanOrEqual(400);
    }
    // The control: with an assertion each, all are answered.
    const each = await Promise.all(Array.from({ length: 8 }, () => ask(assertion())));
    expect(each.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
  }, 40_000);

  it('scopes and audiences that a client does not have are not given', async () => {
    const more = await ask(assertion(), { scope: 'rules:read operator:write' });
    if (more.status === 200) expect(claimsOf(more.body['access_token'])[1]?.['scope']).toBe('rules:read');
    else expect(more.body['error']).toBe('invalid_scope');
    const elsewhere = await ask(assertion(), { resource: 'https://evil.test/v1' });
    expect([elsewhere.status, elsewhere.body['error']]).toEqual([400, 'invalid_target']);
  });

  it('an assertion or an ID of a key is no access token', async () => {
    for (const token of [
      assertion({ aud: `${ISSUER}/v1` }),
      assertion({ aud: `${ISSUER}/v1` }, { typ: 'at+jwt' }),
    ]) {
      expect((await gateway.get('/v1/rules', { headers: { authorization: `Bearer ${token}` } })).status).toBe(
        401,
      );
    }
  });

  it('a suspended client gets no token; a spoofed Host moves no issuer', async () => {
    await gateway.query("UPDATE client SET status = 'suspended' WHERE id = 'dms-demo'");
    expect((await ask(assertion())).body['error']).toBe('invalid_client');
    await gateway.query("UPDATE client SET status = 'active' WHERE id = 'dms-demo'");
    expect((await ask(assertion())).status).toBe(200);
    for (const path of ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server']) {
      const spoofed = {
        'x-forwarded-host': 'evil.test',
        'x-forwarded-proto': 'https',
        forwarded: 'host=evil.test',
      };
      const text = await (await fetch(`${gateway.url}${path}`, { headers: spoofed })).text();
      expect(text).toContain(`"issuer":"${ISSUER}"`);
      expect(text).not.toContain('evil.test');
    }
  });

  it('nothing of a client is stored in clear that could be used again', async () => {
    const token = (await ask(assertion())).body['access_token'] as string;
    const { rows } = await gateway.query('SELECT id, payload::text AS payload FROM oidc_payload');
    const all = JSON.stringify(rows);
    expect(all).not.toContain(token);
    expect(all).not.toContain(String(claimsOf(token)[1]?.['jti']));
    expect(createHash('sha256').update(token).digest('hex')).toHaveLength(64);
  });

  it('the answer is in time by the server clock where it tells one', async () => {
    const from = performance.now();
    const { headers } = await ask(assertion());
    expect(performance.now() - from).toBeLessThan(500);
    const total = serverTotal({ headers: Object.fromEntries(headers) });
    if (!Number.isNaN(total)) expect(total).toBeLessThan(500);
  });
});
