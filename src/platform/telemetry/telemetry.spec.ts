import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { sendRaw, startHttp, TENANT, type HttpFixture } from '../../../test/support/http-fixtures.js';
import { ThingsController } from '../../../test/support/things.controller.js';
import { DatabaseFailure, StoreUnavailable } from '../database/errors.js';
import { startAdminServer, type AdminServer } from './admin-server.js';
import { PinoLogger } from './logger.js';
import { Metrics } from './metrics.js';
import { RequestLog } from './request-log.js';
import { describeError } from './unforeseen.js';

const CANARY = 'CANARY-110000199203180010';

/** The values of all batches of the interface log that were sent, as rows. */
function logged(http: HttpFixture): Record<string, unknown>[] {
  const batches = http.database.sent.filter(({ name }) => name === 'request-log-insert');
  return batches.flatMap(({ values }) => JSON.parse(String(values[0])) as Record<string, unknown>[]);
}

describe('telemetry', () => {
  let http: HttpFixture;
  let lines: string[];
  beforeEach(async () => {
    lines = [];
    http = await startHttp({ controllers: [ThingsController] });
    const sink = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        lines.push(chunk.toString());
        done();
      },
    });
    http.app.useLogger(new PinoLogger(pino({ level: 'trace' }, sink)));
  });
  afterEach(() => http.close());

  const provoke = async (): Promise<void> => {
    const authorization = `Bearer ${await http.token()}`;
    const headers = { authorization, 'content-type': 'application/json', cookie: CANARY };
    const body = JSON.stringify({ name: CANARY, price: { amount: 1, currency: 'CNY' }, [CANARY]: CANARY });
    await http.call(`/v1/things?limit=${CANARY}`, { headers });
    await http.call(`/v1/things/${CANARY}`, { headers });
    await http.call(`/v1/${CANARY}/x`, { headers });
    await http.call('/v1/things', { method: 'POST', headers, body });
    await http.call('/v1/things', { method: 'POST', headers, body: `${CANARY}{` });
    await http.call('/v1/things/broken', { headers });
    await http.call('/v1/things', { headers: { authorization: `Bearer ${CANARY}` } });
    await sendRaw(http.port, `${CANARY} / HTTP/1.1\r\n\r\n`);
    await http.app.get(RequestLog).flush();
  };

  it('writes a line per request to the log and to the interface log, and nobody into them', async () => {
    await provoke();
    const text =
      lines.join('') + JSON.stringify(logged(http)) + (await http.app.get(Metrics).registry.metrics());
    expect(lines.filter((line) => line.includes('"msg":"request"'))).toHaveLength(7);
    expect(logged(http)).toHaveLength(6);
    expect(text).not.toContain(CANARY);
    expect(text).not.toMatch(/hunter2|secret 123|Bearer/);
    expect(text).toContain('"route":"/v1/things/:id"');
  });

  it('tells who asked what, how long it took and how it ended', async () => {
    const id = '93bac548-d2de-4546-b106-880a5018460d';
    const authorization = `Bearer ${await http.token()}`;
    await http.call('/v1/things/admin', { headers: { authorization, 'x-fapi-interaction-id': id } });
    await http.call('/v1/things', { headers: { authorization } });
    await http.app.get(RequestLog).flush();
    expect(logged(http)).toEqual([
      expect.objectContaining({
        request_id: id,
        operation: 'things.admin',
        status: 403,
        code: 'insufficient_scope',
      }),
      expect.objectContaining({
        operation: 'things.list',
        level: 'A1',
        status: 200,
        code: null,
        tenant_id: TENANT,
        client_id: 'dms-demo',
        duration_us: expect.any(Number),
        timings: { auth: expect.any(Number) },
      }),
    ]);
  });

  it('keeps lines while the store is away, once each', async () => {
    const log = http.app.get(RequestLog);
    http.database.failure = new StoreUnavailable('away');
    await http.call('/v1/things');
    await log.flush();
    http.database.failure = null;
    await log.flush();
    await log.flush();
    expect(logged(http)).toHaveLength(1);
  });

  it('writes what waits before the gateway is gone', async () => {
    await http.call('/v1/things');
    await http.app.close();
    expect(logged(http)).toHaveLength(1);
  });

  it('drops beyond its bound, and counts what it drops', async () => {
    const log = http.app.get(RequestLog);
    http.database.failure = new StoreUnavailable('away');
    const line = {
      requestId: 'x',
      tenantId: null,
      clientId: null,
      operation: 'x',
      level: null,
      status: 200,
      code: null,
      durationMs: 1,
      timings: {},
    };
    for (let at = 0; at < 20_005; at += 1) log.add(line);
    expect(await http.app.get(Metrics).registry.metrics()).toMatch(
      /^forecourt_request_log_dropped_total 5$/m,
    );
  });

  it('describes an error without its message', () => {
    const error = new DatabaseFailure(`duplicate key value (${CANARY})`, '23505', 'party_pkey');
    const described = describeError(new Error(CANARY, { cause: error }));
    expect(JSON.stringify(described)).not.toContain(CANARY);
    expect(described).toMatchObject({
      error: 'Error',
      cause: { error: 'DatabaseFailure', sqlstate: '23505' },
    });
    expect((described.frames as string[])[0]).toMatch(/^at .*telemetry\.spec/);
  });
});

describe('the admin port', () => {
  let http: HttpFixture;
  let admin: AdminServer;
  beforeAll(async () => {
    http = await startHttp({ controllers: [ThingsController] });
    admin = await startAdminServer(http.app, { adminPort: 0, adminHost: '127.0.0.1' });
  });
  afterAll(async () => {
    await admin.close();
    await http.close();
  });

  it('shows latency by operation, limiters and the longest stall', async () => {
    http.app.get(Metrics).restart();
    await http.call('/v1/things', { headers: { authorization: `Bearer ${await http.token()}` } });
    await sleep(20);
    const until = performance.now() + 120;
    while (performance.now() < until);
    await sleep(30);
    const text = await (await fetch(`${admin.url}/metrics`)).text();
    expect(text).toMatch(/forecourt_request_seconds_count\{operation="things.list",status="200"\} 1/);
    expect(text).toMatch(/^forecourt_in_flight\{limiter="api"\} 0$/m);
    expect(text).toMatch(/^forecourt_rejected\{limiter="outside"\} 0$/m);
    const stall = /^forecourt_event_loop_longest_stall_seconds ([\d.]+)$/m.exec(text)?.[1];
    expect(Number(stall)).toBeGreaterThan(0.09);
  });

  it('is not on the port of partners', async () => {
    expect((await http.call('/metrics')).status).toBe(404);
    expect((await http.call('/details')).status).toBe(404);
    expect((await fetch(`${admin.url}/v1/things`)).status).toBe(404);
    expect(await (await fetch(`${admin.url}/healthz`)).text()).toBe('ok');
  });

  it('says so when its port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(startAdminServer(http.app, { adminPort: port, adminHost: '127.0.0.1' })).rejects.toThrow(
      'EADDRINUSE',
    );
    other.close();
  });
});
