import { createHmac, generateKeyPairSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  startHttp,
  TENANT,
  type HttpFixture,
  type TokenOptions,
} from '../../../test/support/http-fixtures.js';
import { ThingsController } from '../../../test/support/things.controller.js';
import { StoreUnavailable } from '../database/errors.js';

const NOW = Math.floor(Date.now() / 1000);
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

describe('access', () => {
  let http: HttpFixture;
  let asked: string[];
  beforeEach(async () => {
    asked = [];
    ThingsController.calls.length = 0;
    http = await startHttp({ controllers: [ThingsController] });
  });
  afterEach(() => http.close());

  const ask = (
    authorization: string | undefined,
    path = '/v1/things',
    headers: Record<string, string> = {},
  ) =>
    http.call(path, { headers: { ...headers, ...(authorization === undefined ? {} : { authorization }) } });

  it('gives the handler who is calling, from the database', async () => {
    const token = await http.token({ claims: { tenant_id: 'forged', channel: 'forged', livemode: true } });
    const answer = await ask(`Bearer ${token}`, '/v1/things', {
      prefer: 'wait=1, respond-async',
      'idempotency-key': 'k',
    });
    expect(answer.status).toBe(200);
    expect(ThingsController.calls[0]).toMatchObject({
      tenantId: TENANT,
      clientId: 'dms-demo',
      channel: 'dealer_store',
      livemode: false,
      scopes: ['things:read', 'things:write'],
      operation: 'things.list',
      gatewayVersion: '2026-11-23',
      preferAsync: true,
      idempotencyKey: 'k',
      method: 'GET',
      path: '/v1/things',
    });
    expect(answer.headers.get('gateway-version')).toBe('2026-11-23');
  });

  it('asks for a token where none is, without an error code', async () => {
    for (const authorization of [undefined, 'Basic eDp5', 'x', '']) {
      const answer = await ask(authorization);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="forecourt"');
      expect(await answer.json()).toMatchObject({ code: 'authentication_required' });
    }
  });

  it('takes any case of the scheme, and the token nowhere else', async () => {
    const token = await http.token();
    expect((await ask(`bEaReR ${token}`)).status).toBe(200);
    expect((await http.call(`/v1/things?access_token=${token}`)).status).toBe(401);
    expect((await ask(`DPoP ${token}`)).status).toBe(401);
  });

  const bad: [string, TokenOptions][] = [
    ['another key', { key: stranger }],
    ['an unknown kid', { header: { kid: 'k2' } }],
    ['a kid that is a path', { header: { kid: '../../etc/passwd' } }],
    ['no kid', { header: { kid: undefined } }],
    ['an ID token', { header: { typ: 'JWT' } }],
    ['a client assertion', { header: { typ: undefined } }],
    ['a key of its own', { header: { jwk: { kty: 'EC' } } }],
    ['a key address', { header: { jku: 'https://evil.test/keys' } }],
    ['a certificate address', { header: { x5u: 'https://evil.test/cert' } }],
    ['another issuer', { claims: { iss: 'http://evil.test' } }],
    ['another audience', { claims: { aud: 'http://gateway.test' } }],
    ['expired', { claims: { iat: NOW - 400, exp: NOW - 100 } }],
    ['no expiry', { without: ['exp'] }],
    ['no time of issue', { without: ['iat'] }],
    ['from the future', { claims: { iat: NOW + 120, exp: NOW + 300 } }],
    ['not before tomorrow', { claims: { nbf: NOW + 86_400 } }],
    ['for ten years', { claims: { exp: NOW + 315_360_000 } }],
    ['an absurd expiry', { claims: { exp: 1e300 } }],
    ['no client', { without: ['client_id'] }],
    ['bound to a key', { claims: { cnf: { jkt: 'x' } } }],
  ];
  it.each(bad)('refuses a token: %s', async (_name, options) => {
    const answer = await ask(`Bearer ${await http.token(options)}`);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
    expect(await answer.json()).toMatchObject({ code: 'invalid_token' });
    expect(ThingsController.calls).toEqual([]);
  });

  it('refuses alg none and the public key used as an HMAC secret', async () => {
    const claims = Buffer.from((await http.token()).split('.')[1] ?? '', 'base64url').toString();
    const part = (value: string): string => Buffer.from(value).toString('base64url');
    const none = `${part('{"alg":"none","typ":"at+jwt","kid":"k1"}')}.${part(claims)}.`;
    const signed = `${part('{"alg":"HS256","typ":"at+jwt","kid":"k1"}')}.${part(claims)}`;
    const pem = http.publicKey.export({ type: 'spki', format: 'pem' });
    const confused = `${signed}.${createHmac('sha256', pem).update(signed).digest('base64url')}`;
    for (const token of [none, confused, 'a.b.c', 'x', `${signed}.`]) {
      expect((await ask(`Bearer ${token}`)).status).toBe(401);
    }
  });

  it('names the missing scope', async () => {
    const answer = await ask(`Bearer ${await http.token()}`, '/v1/things/admin');
    expect(answer.status).toBe(403);
    expect(answer.headers.get('www-authenticate')).toContain(
      'error="insufficient_scope", scope="things:admin"',
    );
    expect(await answer.json()).toMatchObject({ code: 'insufficient_scope', retryable: false });
  });

  it('runs passport once per token', async () => {
    await http.close();
    http = await startHttp({
      controllers: [ThingsController],
      keys: {
        verificationKey: (kid) => {
          asked.push(kid);
          return Promise.resolve(http.publicKey);
        },
      },
    });
    const token = await http.token();
    for (let at = 0; at < 5; at += 1) expect((await ask(`Bearer ${token}`)).status).toBe(200);
    expect(asked).toEqual(['k1']);
    expect((await ask(`Bearer ${token.slice(0, -4)}AAAA`)).status).toBe(401);
    expect(asked).toHaveLength(2);
  });

  it('stops a token from the cache when it expires', async () => {
    const now = Math.floor(Date.now() / 1000);
    const token = await http.token({ claims: { iat: now, exp: now + 2 } });
    expect((await ask(`Bearer ${token}`)).status).toBe(200);
    await sleep((now + 2) * 1_000 - Date.now() + 20);
    expect((await ask(`Bearer ${token}`)).status).toBe(401);
  });

  it('asks for the client at most once a second, and lags a suspension no longer', async () => {
    const token = await http.token();
    await Promise.all([ask(`Bearer ${token}`), ask(`Bearer ${token}`), ask(`Bearer ${token}`)]);
    expect(http.database.sent.filter(({ name }) => name === 'request-gate')).toHaveLength(1);
    http.database.client = { ...http.database.client, status: 'suspended' };
    await sleep(1_010);
    expect((await ask(`Bearer ${token}`)).status).toBe(401);
  });

  it('refuses unknown clients, and live ones as long as tokens are not bound', async () => {
    http.database.client = { ...http.database.client, livemode: true };
    expect((await ask(`Bearer ${await http.token({ claims: { client_id: 'live' } })}`)).status).toBe(401);
    http.database.client = null;
    expect((await ask(`Bearer ${await http.token({ claims: { client_id: 'nobody' } })}`)).status).toBe(401);
  });

  it('says 503 and not 401 when the store or the keys cannot be asked, and recovers', async () => {
    const token = await http.token();
    http.database.failure = new StoreUnavailable('away');
    const answer = await ask(`Bearer ${token}`);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await answer.json()).toMatchObject({ code: 'store_unavailable' });
    http.database.failure = null;
    expect((await ask(`Bearer ${token}`)).status).toBe(200);
  });

  it('answers in the version asked for, else the pinned one', async () => {
    const token = await http.token();
    http.database.client = { ...http.database.client, gateway_version: '2026-11-23' };
    expect((await ask(`Bearer ${token}`)).headers.get('gateway-version')).toBe('2026-11-23');
    const unknown = await ask(`Bearer ${token}`, '/v1/things', { 'gateway-version': 'latest' });
    expect([unknown.status, ((await unknown.json()) as { code: string }).code]).toEqual([
      400,
      'unknown_gateway_version',
    ]);
  });
});
