import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { sendRaw, startHttp, type HttpFixture } from '../../../test/support/http-fixtures.js';
import { stalledMs } from '../../../test/support/stalls.js';
import { ThingsController } from '../../../test/support/things.controller.js';
import { Metrics } from '../telemetry/metrics.js';
import { OuterDeadline } from './outer-deadline.js';

const unhandled: unknown[] = [];
const note = (error: unknown): void => {
  unhandled.push(error);
};

describe('law 1: half a second', () => {
  let http: HttpFixture;
  let authorization: string;
  beforeAll(async () => {
    process.on('unhandledRejection', note);
    http = await startHttp({ controllers: [ThingsController] });
    authorization = `Bearer ${await http.token()}`;
    await http.call('/v1/things', { headers: { authorization } });
  });
  afterAll(async () => {
    await http.close();
    process.off('unhandledRejection', note);
  });

  const timed = async (path: string) => {
    const from = performance.now();
    const answer = await http.call(path, { headers: { authorization } });
    const stalled = stalledMs(from, performance.now());
    const body = (await answer.json()) as { code: string };
    const total = /total;dur=([\d.]+)/.exec(answer.headers.get('server-timing') ?? '')?.[1] ?? 'none';
    return { answer, body, total: Number(total), running: Number(total) - stalled };
  };

  it.each(['hanging', 'late-throw'])('answers for a handler that is %s', async (path) => {
    const { answer, body, total, running } = await timed(`/v1/things/${path}`);
    expect([answer.status, body.code, answer.headers.get('retry-after')]).toEqual([
      503,
      'deadline_exceeded',
      '1',
    ]);
    expect(total).toBeGreaterThan(400);
    // The time that the machine gave to nobody is taken off; the handler itself would have taken longer than this.
    expect(running).toBeLessThan(600);
  });

  it('lets a handler that listens give up at its budget', async () => {
    const { body, total, running } = await timed('/v1/things/obedient');
    expect(body.code).toBe('deadline_exceeded');
    expect(total).toBeGreaterThanOrEqual(395);
    expect(running).toBeLessThan(600);
  });

  it('answers when the token keys hang, too', async () => {
    const stuck = await startHttp({
      controllers: [ThingsController],
      keys: { verificationKey: () => new Promise(() => undefined) },
    });
    const answer = await stuck.call('/v1/things', {
      headers: { authorization: `Bearer ${await stuck.token()}` },
    });
    expect(answer.status).toBe(503);
    await stuck.close();
  });

  it('drops what comes late without a word', async () => {
    await sleep(600);
    expect(unhandled).toEqual([]);
    const answer = await http.call('/v1/things', { headers: { authorization } });
    expect(answer.status).toBe(200);
  });

  it('starts the clock when the last byte of the body is in', async () => {
    const body = '{"name":"a","price":{"amount":1,"currency":"CNY"}}';
    const head = [
      'POST /v1/things HTTP/1.1',
      'Host: gateway.test',
      `Authorization: ${authorization}`,
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      'Connection: close',
      '',
      '',
    ].join('\r\n');
    const socket = connect(http.port, '127.0.0.1');
    const answer = new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.on('close', () => resolve(text));
    });
    socket.write(head + body.slice(0, 10));
    await sleep(700);
    socket.write(body.slice(10));
    const text = await answer;
    expect(text).toMatch(/^HTTP\/1\.1 201/);
    const total = /total;dur=([\d.]+)/.exec(text)?.[1];
    expect(Number(total)).toBeLessThan(600);
  });
});

describe('without the outer deadline', () => {
  it('a hanging handler answers late: the control', async () => {
    const http = await startHttp({
      controllers: [ThingsController],
      override: (builder) => builder.overrideProvider(OuterDeadline).useValue({ arm: () => () => undefined }),
    });
    const authorization = `Bearer ${await http.token()}`;
    const answer = await http.call('/v1/things/hanging', { headers: { authorization } });
    const total = /total;dur=([\d.]+)/.exec(answer.headers.get('server-timing') ?? '')?.[1];
    expect(answer.status).toBe(200);
    expect(Number(total)).toBeGreaterThan(500);
    const metrics = await http.app.get(Metrics).registry.metrics();
    expect(metrics).toMatch(/^forecourt_answers_over_500ms_total 1$/m);
    await http.close();
  });
});

describe('slow arrivals', () => {
  it('ends a head or a body that does not arrive in time, with a problem document', async () => {
    const http = await startHttp({ controllers: [ThingsController] });
    // The limit is 10 s; the same mechanism with a shorter one, so that the test need not wait for it.
    const server = http.app.getHttpServer() as { headersTimeout: number; requestTimeout: number };
    expect([server.headersTimeout, server.requestTimeout]).toEqual([10_000, 10_000]);
    server.headersTimeout = 200;
    server.requestTimeout = 200;
    const [head, body, silent] = await Promise.all([
      sendRaw(http.port, 'GET /v1/things HTTP/1.1\r\nHost: a\r\n', 5_000),
      sendRaw(http.port, 'POST /v1/things HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{', 5_000),
      sendRaw(http.port, 'G', 5_000),
    ]);
    for (const answer of [head, body, silent]) {
      expect(answer.status).toBe(408);
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'request_timeout', retryable: true });
    }
    await http.close();
  });
});
