import { gzipSync } from 'node:zlib';
import { Body, Controller, Get, Module, Post, Query } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { AddressInfo } from 'node:net';
import { sendRaw, startHttp, type HttpFixture } from '../../../test/support/http-fixtures.js';
import { ThingsController } from '../../../test/support/things.controller.js';

const GOOD = '{"name":"a","price":{"amount":1,"currency":"CNY"}}';
const lines = (...all: string[]): string => all.join('\r\n');

/** What goes over the wire after "Authorization" and "Connection: close", which every case gets. */
interface Hostile {
  readonly name: string;
  readonly request?: string;
  readonly headers?: readonly string[];
  readonly body?: string | Buffer;
  readonly status: number;
  readonly code: string;
}

const json = (name: string, body: string | Buffer, status = 400, code = 'malformed_json'): Hostile => ({
  name,
  headers: ['Content-Type: application/json'],
  body,
  status,
  code,
});
const typed = (name: string, type: string): Hostile => ({
  name,
  headers: [`Content-Type: ${type}`],
  body: GOOD,
  status: 415,
  code: 'unsupported_media_type',
});
const get = (name: string, target: string, status = 400, code = 'invalid_request'): Hostile => ({
  name,
  request: `GET ${target} HTTP/1.1`,
  status,
  code,
});

const HOSTILE: readonly Hostile[] = [
  json('duplicate key', '{"name":"a","name":"b","price":{"amount":1,"currency":"CNY"}}'),
  json('overflow', '{"name":"a","price":{"amount":1e400,"currency":"CNY"}}'),
  json('integer beyond 2^53', '{"name":"a","price":{"amount":9007199254740993,"currency":"CNY"}}'),
  json('money as float', '{"name":"a","price":{"amount":1.0,"currency":"CNY"}}'),
  json('NUL', String.raw`{"name":"\u0000","price":{"amount":1,"currency":"CNY"}}`),
  json('lone surrogate', String.raw`{"name":"\ud800","price":{"amount":1,"currency":"CNY"}}`),
  json('byte order mark', `\ufeff${GOOD}`),
  json('invalid UTF-8', Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xff]), Buffer.from('"}')])),
  json('depth', '['.repeat(20_000)),
  json('closed depth', `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`),
  json('width', JSON.stringify(Object.fromEntries(Array.from({ length: 1_100 }, (_, at) => [`k${at}`, 0])))),
  json('__proto__', '{"__proto__":{"isAdmin":true},"name":"a","price":{"amount":1,"currency":"CNY"}}'),
  json('constructor', '{"constructor":{"prototype":{"isAdmin":true}},"name":"a"}'),
  json('not JSON', '{name:"a"}'),
  json('empty body', '', 400, 'body_missing'),
  json('unknown field', `{"partnerId":"x",${GOOD.slice(1)}`, 400, 'invalid_request'),
  json(
    'unknown nested field',
    '{"name":"a","price":{"amount":1,"currency":"CNY","rate":"0"}}',
    400,
    'invalid_request',
  ),
  json('an array', `[${GOOD}]`, 400, 'invalid_request'),
  json('a string', '"x"', 400, 'invalid_request'),
  json('null', 'null', 400, 'invalid_request'),
  json('wrong types', '{"name":{"$gt":""},"price":[]}', 400, 'invalid_request'),
  json('nested null', '{"name":"a","price":null}', 400, 'invalid_request'),
  json('too large', `{"name":"${'x'.repeat(70_000)}"}`, 413, 'body_too_large'),
  typed('text', 'text/plain'),
  typed('a form', 'application/x-www-form-urlencoded'),
  typed('multipart', 'multipart/form-data; boundary=x'),
  typed('another charset', 'application/json; charset=gbk'),
  typed('UTF-16', 'application/json; charset=utf-16'),
  typed('a suffix', 'application/vnd.x+json'),
  typed('rubbish', ';;;'),
  { name: 'no type', headers: [], body: GOOD, status: 415, code: 'unsupported_media_type' },
  {
    name: 'compression',
    headers: ['Content-Type: application/json', 'Content-Encoding: gzip'],
    body: gzipSync(GOOD),
    status: 415,
    code: 'unsupported_media_type',
  },
  {
    name: 'a compression bomb',
    headers: ['Content-Type: application/json', 'Content-Encoding: gzip'],
    body: gzipSync(Buffer.alloc(20_000_000, 0x20)),
    status: 415,
    code: 'unsupported_media_type',
  },
  {
    name: 'two content types',
    headers: ['Content-Type: application/json', 'Content-Type: text/plain'],
    body: GOOD,
    status: 400,
    code: 'malformed_request',
  },
  get('duplicate parameter', '/v1/things?limit=1&limit=2'),
  get('array parameter', '/v1/things?limit[]=1'),
  get('object parameter', '/v1/things?limit[$gt]=1'),
  get('unknown parameter', '/v1/things?status=x'),
  get('parameter where none is taken', '/v1/things/1?x=1'),
  get('prototype in the query', '/v1/things?__proto__[isAdmin]=1'),
  get('NUL in the query', '/v1/things?limit=%00'),
  get('broken escape in the query', '/v1/things?limit=%ff'),
  get('broken escape in the path', '/v1/things/%ff', 400, 'malformed_request'),
  get('a long address', `/v1/things?limit=${'1'.repeat(5_000)}`, 414, 'uri_too_long'),
  get('a very long parameter', `/v1/things/${'x'.repeat(1_000)}`, 414, 'uri_too_long'),
  get('unknown path', '/v1/nothing', 404, 'not_found'),
  get('traversal', '/v1/things/../../etc/passwd', 404, 'not_found'),
  get('trailing slash', '/v1/things/', 404, 'not_found'),
  get('double slash', '//v1/things', 404, 'not_found'),
  get('another case', '/V1/THINGS', 404, 'not_found'),
  {
    name: 'a method it has not',
    request: 'DELETE /v1/things HTTP/1.1',
    status: 405,
    code: 'method_not_allowed',
  },
  { name: 'PROPFIND', request: 'PROPFIND /v1/things HTTP/1.1', status: 405, code: 'method_not_allowed' },
  { name: 'TRACE', request: 'TRACE /v1/things HTTP/1.1', status: 405, code: 'method_not_allowed' },
  {
    name: 'a method of its own',
    request: 'STEAL /v1/things HTTP/1.1',
    status: 400,
    code: 'malformed_request',
  },
  {
    name: 'method override',
    request: 'GET /v1/things/1?_method=DELETE HTTP/1.1',
    headers: ['X-HTTP-Method-Override: DELETE'],
    status: 400,
    code: 'invalid_request',
  },
  {
    name: 'a body on GET',
    request: 'GET /v1/things HTTP/1.1',
    headers: ['Content-Type: application/json'],
    body: GOOD,
    status: 400,
    code: 'body_not_allowed',
  },
  {
    name: 'a body where none is taken',
    request: 'POST /v1/things/1/withdraw HTTP/1.1',
    headers: ['Content-Type: application/json'],
    body: '{"x":1}',
    status: 400,
    code: 'body_not_allowed',
  },
  {
    name: 'two Host',
    request: lines('GET /v1/things HTTP/1.1', 'Host: b'),
    status: 400,
    code: 'malformed_request',
  },
  {
    name: 'two Authorization',
    request: lines('GET /v1/things HTTP/1.1', 'Authorization: Bearer x'),
    status: 400,
    code: 'malformed_request',
  },
  {
    name: 'length and chunks',
    headers: ['Content-Type: application/json', 'Transfer-Encoding: chunked'],
    body: GOOD,
    status: 400,
    code: 'malformed_request',
  },
  {
    name: 'two lengths',
    headers: ['Content-Type: application/json', 'Content-Length: 3'],
    body: GOOD,
    status: 400,
    code: 'malformed_request',
  },
  {
    name: 'space before the colon',
    request: lines('GET /v1/things HTTP/1.1', 'X-A : 1'),
    status: 400,
    code: 'malformed_request',
  },
  {
    name: 'a folded header',
    request: lines('GET /v1/things HTTP/1.1', 'X-A: 1', ' 2'),
    status: 400,
    code: 'malformed_request',
  },
  {
    name: 'large headers',
    request: lines('GET /v1/things HTTP/1.1', `X-A: ${'a'.repeat(20_000)}`),
    status: 431,
    code: 'headers_too_large',
  },
  {
    name: 'many headers',
    request: lines('GET /v1/things HTTP/1.1', ...Array.from({ length: 150 }, (_, at) => `X-${at}: 1`)),
    status: 431,
    code: 'headers_too_large',
  },
  {
    name: 'an unknown version date',
    request: 'GET /v1/things HTTP/1.1',
    headers: ['Gateway-Version: 2020-01-01'],
    status: 400,
    code: 'unknown_gateway_version',
  },
  {
    name: 'a broken scenario',
    request: 'GET /v1/things HTTP/1.1',
    headers: ['Gateway-Test-Scenario: credit-bureau=fast'],
    status: 400,
    code: 'test_scenario_invalid',
  },
  { name: 'CONNECT', request: 'CONNECT evil.test:443 HTTP/1.1', status: 405, code: 'method_not_allowed' },
  {
    name: 'an unknown Expect',
    request: 'GET /v1/things HTTP/1.1',
    headers: ['Expect: a-miracle'],
    status: 400,
    code: 'malformed_request',
  },
];

function bytesOf(hostile: Hostile, token: string): Buffer {
  const body = Buffer.from(hostile.body ?? '');
  const length = hostile.body === undefined ? [] : [`Content-Length: ${body.length}`];
  const head = [
    hostile.request ?? 'POST /v1/things HTTP/1.1',
    'Host: gateway.test',
    `Authorization: Bearer ${token}`,
    'Connection: close',
    ...(hostile.headers ?? []),
    ...length,
  ];
  return Buffer.concat([Buffer.from(`${lines(...head)}\r\n\r\n`), body]);
}

describe('hostile requests', () => {
  let http: HttpFixture;
  let token: string;
  beforeAll(async () => {
    http = await startHttp({ controllers: [ThingsController] });
    token = await http.token();
  });
  afterAll(() => http.close());

  it.each(HOSTILE.map((hostile) => [hostile.name, hostile] as const))('%s', async (_name, hostile) => {
    const answer = await sendRaw(http.port, bytesOf(hostile, token));
    const document = JSON.parse(answer.body) as Record<string, unknown>;
    expect({ status: answer.status, code: document.code }).toEqual({
      status: hostile.status,
      code: hostile.code,
    });
    expect(answer.head).toMatch(/^content-type: application\/problem\+json\r?$/m);
    expect(document).toMatchObject({
      type: `http://gateway.test/errors/${hostile.code}`,
      status: hostile.status,
      title: expect.any(String),
      instance: expect.any(String),
      retryable: false,
    });
    expect(answer.head).toContain(`x-fapi-interaction-id: ${String(document.requestId)}`);
    expect(answer.text).not.toMatch(/<html|node_modules|fastify|nestjs|\bat .*:\d+:\d+/i);
  });

  it('lets the good one pass, so that the table proves something', async () => {
    const good = json('good', GOOD, 201, '');
    expect((await sendRaw(http.port, bytesOf(good, token))).status).toBe(201);
    expect(
      (
        await sendRaw(
          http.port,
          bytesOf({ ...good, headers: ['Content-Type: application/json; charset=UTF-8'] }, token),
        )
      ).status,
    ).toBe(201);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it('tells a stranger nothing about a body', async () => {
    const answers = await Promise.all(
      HOSTILE.filter(
        ({ body, code }) => body !== undefined && ['malformed_json', 'invalid_request'].includes(code),
      ).map((hostile) => sendRaw(http.port, bytesOf(hostile, 'nonsense'))),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
  });

  it('names the header, the field and the place', async () => {
    const body = JSON.stringify({ nam: 'a', price: { amount: '1', currency: 'USD' }, termMonths: 'x' });
    const answer = await http.call('/v1/things', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body,
    });
    const { errors } = (await answer.json()) as { errors: { pointer: string; code: string }[] };
    expect(errors.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      '/nam unknown_field',
      '/name is_string',
      '/price/amount is_int',
      '/price/currency is_in',
      '/termMonths term_not_whole',
    ]);
  });

  it('answers OPTIONS with what the path takes, and HEAD like GET', async () => {
    const options = await http.call('/v1/things', { method: 'OPTIONS' });
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, HEAD, POST, OPTIONS']);
    const refused = await http.call('/v1/things', { method: 'PUT' });
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST, OPTIONS']);
    const head = await http.call('/v1/things', {
      method: 'HEAD',
      headers: { authorization: `Bearer ${token}` },
    });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('knows one spelling of a path', async () => {
    const withdraw = async (path: string): Promise<string> => {
      const answer = await http.call(path, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
      return ((await answer.json()) as { path: string }).path;
    };
    expect(await withdraw('/v1/%74hings/a%62c/withdraw')).toBe(await withdraw('/v1/things/abc/withdraw'));
  });

  it('sends its headers with everything and says nothing about itself', async () => {
    for (const path of ['/v1/things', '/v1/nothing', '/healthz']) {
      const { headers } = await http.call(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('server')).toBeNull();
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('x-fapi-interaction-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('echoes an interaction id that is a UUID and no other', async () => {
    const id = '93bac548-d2de-4546-b106-880a5018460d';
    const echoed = await http.call('/v1/nothing', { headers: { 'x-fapi-interaction-id': id } });
    expect(echoed.headers.get('x-fapi-interaction-id')).toBe(id);
    expect(await echoed.json()).toMatchObject({ requestId: id, instance: `urn:uuid:${id}` });
    const made = await http.call('/v1/nothing', { headers: { 'x-fapi-interaction-id': 'x"; level="fatal' } });
    expect(made.headers.get('x-fapi-interaction-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

/** The control: what the same framework does with the same requests when nobody says otherwise. */
describe('hostile requests at the framework defaults', () => {
  @Controller('v1/things')
  class Plain {
    @Post()
    create(@Body() body: object): object {
      return { body };
    }

    @Get()
    list(@Query() query: object): object {
      return { query };
    }
  }

  @Module({ controllers: [Plain] })
  class PlainModule {}

  let app: NestFastifyApplication;
  beforeAll(async () => {
    const compiled = await Test.createTestingModule({ imports: [PlainModule] }).compile();
    app = compiled.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
    await app.listen(0, '127.0.0.1');
  });
  afterAll(() => app.close());

  it.each([
    'duplicate key',
    'overflow',
    'money as float',
    'NUL',
    'lone surrogate',
    'unknown field',
    'duplicate parameter',
    'two Authorization',
  ])('accepts: %s', async (name) => {
    const hostile = HOSTILE.find((one) => one.name === name);
    if (hostile === undefined) throw new Error('no such case');
    const { port } = app.getHttpServer().address() as AddressInfo;
    expect((await sendRaw(port, bytesOf(hostile, 'none'))).status).toBeLessThan(300);
  });

  it('answers what it refuses without a problem document', async () => {
    const { port } = app.getHttpServer().address() as AddressInfo;
    const answer = await sendRaw(port, 'GARBAGE\r\n\r\n');
    expect(answer.text).not.toContain('problem+json');
  });
});
