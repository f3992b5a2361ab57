import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { calculationQuery, quoteBody, raw, until } from '../support/adversary.js';
import { startGateway, type Gateway } from '../support/gateway.js';

/** contracts/identity.md "At the API": what the resource does with an access token. */
describe('access tokens', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  const b64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = async () =>
    JSON.parse(
      Buffer.from((await gateway.token('dms-demo')).split('.')[1] ?? '', 'base64url').toString(),
    ) as Record<string, unknown>;
  const signed = (header: object, payload: object, key: KeyObject) => {
    const text = `${b64(header)}.${b64(payload)}`;
    return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  };
  const routes = ['/v1/pre-approvals', '/v1/rules', `/v1/calculations?${calculationQuery()}`];
  const refused = async (name: string, token: string, scheme = 'Bearer') => {
    for (const path of routes) {
      const reply = await gateway.get(path, { headers: { authorization: `${scheme} ${token}` } });
      expect([name, path, reply.status]).toEqual([name, path, 401]);
      expect(reply.headers['www-authenticate']).toMatch(/^(Bearer|DPoP) /);
      expect(reply.headers['content-type']).toMatch(/problem\+json/);
      if (scheme === 'Bearer' && token !== '')
        expect(reply.headers['www-authenticate']).toContain('error="invalid_token"');
    }
  };

  it('no token: 401 with a bare challenge, also on POST before its body is looked at', async () => {
    for (const path of routes) {
      const reply = await raw(gateway.url, `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
      expect(reply.status).toBe(401);
      expect(reply.headers['www-authenticate']).not.toContain('error=');
    }
    const post = await gateway.post('/v1/pre-approvals', '{"x":1,"x":2}', {
      headers: { authorization: '' },
    });
    expect([400, 401]).toContain(post.status);
  });

  it('forged tokens of every kind are refused everywhere', async () => {
    const good = await gateway.token('dms-demo');
    const [head = '', body = '', tail = ''] = good.split('.');
    const payload = await claims();
    const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as Record<string, unknown>;
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = pair.publicKey.export({ format: 'jwk' });
    const jwks = await (await fetch(`${gateway.url}/oauth/jwks`)).text();
    const hmac = (secret: string) => {
      const text = `${b64({ ...header, alg: 'HS256' })}.${body}`;
      return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
    };
    const later = { ...payload, exp: 4_000_000_000 };
    const forged: Record<string, string> = {
      garbage: 'garbage',
      dots: '..',
      'alg none': `${b64({ alg: 'none', typ: 'at+jwt' })}.${b64(later)}.`,
      'alg None': `${b64({ ...header, alg: 'nOnE' })}.${body}.`,
      'no signature': `${head}.${body}.`,
      'signature of another': `${head}.${b64(later)}.${tail}`,
      'own key': signed(header, later, pair.privateKey),
      'own key in jwk': signed({ ...header, jwk }, later, pair.privateKey),
      'no kid': signed({ alg: 'ES256', typ: 'at+jwt' }, later, pair.privateKey),
      'jku and x5u': signed(
        { ...header, jku: `${gateway.url}/oauth/jwks`, x5u: 'http://evil.test' },
        later,
        pair.privateKey,
      ),
      'hostile kid': signed({ ...header, kid: "../../x' OR 1=1--" }, later, pair.privateKey),
      'HS256 with the public key': hmac(jwks),
      'HS256 with nothing': hmac(''),
      'all zero signature': `${head}.${body}.${Buffer.alloc(64).toString('base64url')}`,
      'wrong typ': signed({ ...header, typ: 'JWT' }, later, pair.privateKey),
      long: 'a'.repeat(8_000),
      unicode: '%C3%A9.%C3%A9.x',
    };
    for (const [name, token] of Object.entries(forged)) await refused(name, token);
    await refused('other scheme', good, 'Basic');
    await refused('bearer under DPoP', good, 'DPoP');
    expect((await gateway.get('/v1/rules')).status).toBe(200);
  });

  it('a token in the query or the body is no token', async () => {
    const token = await gateway.token('dms-demo');
    const reply = await raw(
      gateway.url,
      `GET /v1/rules?access_token=${token} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`,
    );
    expect(reply.status).toBe(401);
  });

  it('a token without the scope is a 403 that names the scope', async () => {
    await gateway.query(
      "UPDATE client SET scopes = array_remove(scopes, 'pre-approvals:write') WHERE id = 'usedcar-demo'",
    );
    const own = await gateway.post('/v1/pre-approvals', {}, { client: 'usedcar-demo' });
    expect([own.status, own.body.code]).toEqual([403, 'insufficient_scope']);
    expect(own.headers['www-authenticate']).toMatch(
      /error="insufficient_scope".*scope="pre-approvals:write"/,
    );
    expect(
      (await gateway.post('/v1/quotes', quoteBody(), { client: 'usedcar-demo', key: null })).status,
    ).toBe(200);
  });

  it('suspension holds at once where persons are concerned, within a second elsewhere', async () => {
    const client = 'ridehailing-demo';
    expect((await gateway.get('/v1/rules', { client })).status).toBe(200);
    expect((await gateway.get('/v1/pre-approvals', { client })).status).toBe(200);
    await gateway.query("UPDATE client SET status = 'suspended' WHERE id = $1", [client]);
    const next = await gateway.get('/v1/pre-approvals', { client });
    expect([401, 403]).toContain(next.status);
    expect(await until(async () => (await gateway.get('/v1/rules', { client })).status !== 200, 1_000)).toBe(
      true,
    );
    await gateway.query("UPDATE client SET status = 'active' WHERE id = $1", [client]);
    expect(await until(async () => (await gateway.get('/v1/rules', { client })).status === 200, 2_000)).toBe(
      true,
    );
  });
});
