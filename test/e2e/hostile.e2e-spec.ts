import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { NEW_BEV, quoteBody, rawPost, serverTotal, WISH, type RawReply } from '../support/adversary.js';
import { startGateway, type Gateway } from '../support/gateway.js';

/** contracts/http.md "Strict input": 400 or 415, never a 5xx, never HTML, and the good neighbour passes. */
describe('hostile input', () => {
  let gateway: Gateway;
  let routes: { path: string; good: string }[];

  beforeAll(async () => {
    gateway = await startGateway();
    const place = await gateway.place('dms-demo');
    const session = await gateway.completedSession({ persona: 1 });
    const open = await gateway.session();
    const list = await gateway.get(`/v1/consents?applicantSessionId=${session.id}`);
    const { body } = await gateway.get(`/v1/applicant-sessions/${session.id}`);
    const bodies: Record<string, object> = {
      '/v1/quotes': quoteBody(),
      '/v1/applicant-sessions': { channel: 'dealer_store', ...place, parties: [{ role: 'borrower' }] },
      '/v1/pre-approvals': gateway.preApproval(session, NEW_BEV, WISH),
      [`/v1/sandbox/applicant-sessions/${open.id}/complete`]: { persona: 1 },
      [`/v1/consents/${list.body.items[0].id}/withdraw`]: {},
      [`/v1/credit-authorisations/${body.parties[0].creditAuthorisation.id}/withdraw`]: {},
    };
    routes = Object.entries(bodies).map(([path, good]) => ({ path, good: JSON.stringify(good) }));
  });
  afterAll(() => gateway.close());

  const send = async (
    path: string,
    body: string | Buffer,
    over: Record<string, string | null> = {},
    extra: string[] = [],
  ) => {
    const headers: Record<string, string | null> = {
      host: new URL(gateway.url).host,
      authorization: `Bearer ${await gateway.token('dms-demo')}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
      ...over,
    };
    const lines = Object.entries(headers).flatMap(([name, value]) =>
      value === null ? [] : [`${name}: ${value}`],
    );
    return rawPost(gateway, path, body, [...lines, ...extra]);
  };
  const quote = (body: string | Buffer, over: Record<string, string | null> = {}, extra: string[] = []) =>
    send('/v1/quotes', body, over, extra);

  /** A refusal a partner can act on, and nothing about what runs behind it. */
  const refused = (name: string, reply: RawReply, statuses = [400]): void => {
    expect([name, reply.status]).toEqual([name, statuses.includes(reply.status) ? reply.status : statuses]);
    expect([name, reply.headers['content-type']]).toEqual([
      name,
      expect.stringMatching(/^application\/problem\+json/),
    ]);
    expect(reply.text).not.toMatch(/<html|\bat .*\.[jt]s:\d|node_modules|SELECT |fastify|nestjs/i);
    expect(reply.headers).not.toHaveProperty('x-powered-by');
    expect(reply.headers).not.toHaveProperty('server');
    expect(reply.ms).toBeLessThan(1_000);
  };

  it('control: each route takes its good body over the same raw socket', async () => {
    for (const { path, good } of routes.slice(0, 3)) {
      expect([path, (await send(path, good)).status]).toEqual([
        path,
        path === '/v1/applicant-sessions' ? 201 : 200,
      ]);
    }
  });

  const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
  const wide = (keys: number) => `{${Array.from({ length: keys }, (_, index) => `"k${index}":1`).join(',')}}`;
  const broken: [string, string | Buffer][] = [
    ['nothing at all where fields are needed', ''],
    ['not JSON', '{channel:1}'],
    ['a bare value', '"x"'],
    ['null', 'null'],
    ['an array', '[]'],
    ['trailing comma', '{"a":1,}'],
    ['two documents', '{}{}'],
    ['comment', '{/* x */}'],
    ['NaN', '{"a":NaN}'],
    ['BOM', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('{}')])],
    ['UTF-16', Buffer.from('{"a":1}', 'utf16le')],
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    [
      'overlong UTF-8 NUL',
      Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xc0, 0x80]), Buffer.from('"}')]),
    ],
    ['duplicate keys', '{"channel":"dealer_store","channel":"ecommerce"}'],
    ['duplicate keys by escape', '{"channel":"dealer_store","ch\\u0061nnel":"ecommerce"}'],
    ['duplicate keys deep down', '{"wish":{"x":[{"b":1,"b":2}]}}'],
    ['1e400', '{"a":1e400}'],
    ['-1e400', '{"a":-1e400}'],
    ['2^53 + 1', '{"a":9007199254740993}'],
    ['400 digits', `{"a":${'9'.repeat(400)}}`],
    ['NUL in a value', '{"a":"x\\u0000y"}'],
    ['NUL in a key', '{"a\\u0000":1}'],
    ['raw NUL', '{"a":"x\u0000y"}'],
    ['lone high surrogate', '{"a":"\\ud800"}'],
    ['lone low surrogate', '{"a":"\\udc00x"}'],
    ['lone surrogate in a key', '{"\\ud800":1}'],
    ['depth 33', deep(33)],
    ['depth 8 000', deep(8_000)],
    ['arrays 20 000 deep', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
    ['1001 keys', wide(1_001)],
    ['unknown field', '{"surprise":1}'],
    ['__proto__', '{"__proto__":{"status":"approved"}}'],
    ['constructor.prototype', '{"constructor":{"prototype":{"status":"approved"}}}'],
    ['toString', '{"toString":1}'],
  ];
  it.each(broken)('%s is refused by every POST', async (name, body) => {
    for (const { path } of routes) {
      // A withdrawal has no fields of its own: only there may a body be left out.
      if (body === '' && path.endsWith('/withdraw')) continue;
      refused(`${name} ${path}`, await send(path, body));
    }
    expect(({} as Record<string, unknown>)['status']).toBeUndefined();
  });

  it('unknown fields are refused at every depth, mass assignment included, with their pointers', async () => {
    const additions = {
      partnerId: 'x',
      tenantId: 'x',
      status: 'approved',
      rate: '0.0000',
      livemode: true,
      id: 'pa_x',
    };
    for (const { path, good } of routes) {
      for (const [name, value] of Object.entries(additions)) {
        const reply = await send(path, JSON.stringify({ ...(JSON.parse(good) as object), [name]: value }));
        refused(`${name} ${path}`, reply);
        // A withdrawal takes no body at all and says so; there is no field to point at.
        if (path.endsWith('/withdraw')) continue;
        const { errors } = JSON.parse(reply.text) as { errors: { pointer: string }[] };
        expect(errors.map(({ pointer }) => pointer)).toContain(`/${name}`);
      }
    }
    const nested = quoteBody({ ...NEW_BEV, msrp: { amount: 1, currency: 'CNY', 'a/b~c': 1 } });
    expect(JSON.parse((await quote(JSON.stringify(nested))).text).errors[0].pointer).toBe(
      '/vehicle/msrp/a~1b~0c',
    );
  });

  it.each([
    ['float', '120000.5'],
    ['float that is whole', '12000000.0'],
    ['exponent', '1.2e7'],
    ['string', '"12000000"'],
    ['negative', '-1'],
    ['zero', '0'],
    ['minus zero', '-0'],
    ['null', 'null'],
    ['boolean', 'true'],
    ['array', '[12000000]'],
    ['2^53', '9007199254740992'],
    ['more than any car', '900719925474099'],
  ])('money as %s is refused with its pointer', async (name, amount) => {
    const text = JSON.stringify(quoteBody()).replace('12000000', amount);
    expect(text).not.toBe(JSON.stringify(quoteBody()));
    const reply = await quote(text);
    refused(name, reply, [400, 422]);
    expect(reply.text).toContain('/wish/amount');
  });

  it('another currency, and money as a bare number, are refused', async () => {
    for (const amount of [
      '{"amount":12000000,"currency":"USD"}',
      '12000000',
      '{"amount":12000000}',
      '{"currency":"CNY"}',
    ]) {
      const text = JSON.stringify(quoteBody()).replace('{"amount":12000000,"currency":"CNY"}', amount);
      refused(amount, await quote(text));
    }
  });

  it.each([
    ['text/plain', 415],
    ['application/x-www-form-urlencoded', 415],
    ['multipart/form-data; boundary=x', 415],
    ['application/xml', 415],
    ['application/jsonx', 415],
    ['application/json; charset=utf-16', 415],
    ['text/html', 415],
    [null, 415],
    ['', 415],
    ['json', 415],
  ])('content type %s is refused', async (type, status) => {
    for (const { path, good } of routes)
      refused(`${type} ${path}`, await send(path, good, { 'content-type': type }), [400, status]);
  });

  it('content-encoding is refused, a compression bomb with it', async () => {
    for (const { path, good } of routes) {
      refused(`gzip ${path}`, await send(path, gzipSync(good), { 'content-encoding': 'gzip' }), [400, 415]);
      refused(`br ${path}`, await send(path, good, { 'content-encoding': 'br' }), [400, 415]);
    }
    refused(
      'bomb',
      await quote(gzipSync(Buffer.alloc(20_000_000)), { 'content-encoding': 'gzip' }),
      [400, 413, 415],
    );
  });

  it('headers that decide something may stand once, and bodies have one length', async () => {
    const good = routes[0]?.good ?? '';
    const token = await gateway.token('dms-demo');
    const twice = [
      `authorization: Bearer ${token}`,
      'host: other.test',
      'content-type: application/json',
      'content-length: 1',
    ];
    for (const line of twice) refused(line.slice(0, 20), await quote(good, {}, [line]));
    refused('no host', await quote(good, { host: null }));
    refused(
      'key twice',
      await send('/v1/pre-approvals', routes[2]?.good ?? '', {}, [`idempotency-key: ${randomUUID()}`]),
    );
    refused('both lengths', await quote(good, {}, ['transfer-encoding: chunked']));
    refused('odd coding', await quote(good, {}, ['transfer-encoding: identity, chunked']));
    expect((await quote(good)).status).toBe(200);
  });

  it('a large body is refused within half a second', async () => {
    const reply = await gateway.post(
      '/v1/quotes',
      { ...quoteBody(), padding: 'x'.repeat(40_000) },
      { key: null },
    );
    expect(reply.status).toBe(400);
    expect(serverTotal(reply)).toBeLessThan(500);
    refused('two megabytes', await quote(JSON.stringify({ a: 'x'.repeat(2_000_000) })), [400, 413]);
  });
});
