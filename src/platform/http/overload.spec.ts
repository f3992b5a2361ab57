import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get } from '@nestjs/common';
import { startHttp, type HttpFixture } from '../../../test/support/http-fixtures.js';
import { ThingsController } from '../../../test/support/things.controller.js';
import type { Answer } from '../answer.js';
import { OuterDeadline } from '../latency/outer-deadline.js';
import { Draining } from './draining.js';
import type { GatewayAdapter } from './gateway-adapter.js';
import { Operation } from './operation.decorator.js';

@Controller('v1/slow')
class SlowController {
  private static waiting: (() => void)[] = [];

  static get inHand(): number {
    return this.waiting.length;
  }

  static open(): void {
    this.waiting.splice(0).forEach((go) => go());
  }

  @Get()
  @Operation({
    id: 'slow.get',
    summary: 'Takes as long as the test wants',
    access: 'public',
    level: 'A1',
    dataClass: 'C1',
    cost: 1,
    idempotency: 'none',
    latency: 'decision',
  })
  async slow(): Promise<Answer> {
    await new Promise<void>((go) => SlowController.waiting.push(go));
    return { status: 200, body: {}, headers: {} };
  }
}

/** Until it holds; the suite's timeout is the only clock. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5);
}

describe('the front limiter', () => {
  let http: HttpFixture;
  beforeEach(async () => {
    http = await startHttp({
      controllers: [SlowController, ThingsController],
      config: { inFlightLimit: 4, queueLimit: 2 },
      // The handler waits for the test, and on a busy machine that may take longer than half a second.
      override: (builder) => builder.overrideProvider(OuterDeadline).useValue({ arm: () => () => undefined }),
    });
  });
  afterEach(async () => {
    SlowController.open();
    await http.close();
  });
  const limiter = () => (http.app.getHttpAdapter() as unknown as GatewayAdapter).front.limiter;
  const fill = async (): Promise<Promise<Response>[]> => {
    const busy = Array.from({ length: 4 }, () => http.call('/v1/slow'));
    await until(() => SlowController.inHand === 4);
    return busy;
  };

  it('refuses what is beyond limit and queue, honestly, and recovers', async () => {
    const busy = await fill();
    const refused = await Promise.all(Array.from({ length: 26 }, () => http.call('/v1/slow')));
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([503]));
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    expect(await refused[0]?.json()).toMatchObject({
      code: 'overloaded',
      retryable: true,
      retryAfterMs: 1_000,
    });
    expect(SlowController.inHand).toBe(4);
    SlowController.open();
    expect((await Promise.all(busy)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    await until(() => limiter().inFlight === 0);
    expect(limiter().rejected).toBe(26);
  });

  it('asks for no token before it refuses', async () => {
    const busy = await fill();
    expect((await http.call('/v1/things')).status).toBe(503);
    SlowController.open();
    await Promise.all(busy);
    expect((await http.call('/v1/things')).status).toBe(401);
  });

  it('keeps answering whether it lives', async () => {
    const busy = await fill();
    expect(await (await http.call('/healthz')).text()).toBe('ok');
    expect(await (await http.call('/readyz')).text()).toBe('ready');
    SlowController.open();
    await Promise.all(busy);
  });

  it('does not let those who hang up early have more than the limit', async () => {
    const sockets = Array.from({ length: 4 }, () => {
      const socket = connect(http.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write('GET /v1/slow HTTP/1.1\r\nHost: a\r\n\r\n');
      return socket;
    });
    await until(() => SlowController.inHand === 4);
    sockets.forEach((socket) => socket.destroy());
    expect((await http.call('/v1/slow')).status).toBe(503);
    expect(limiter().inFlight).toBe(4);
    SlowController.open();
    await until(() => limiter().inFlight === 0);
  });

  it('holds no slot for a body that is still arriving', async () => {
    const sockets = Array.from({ length: 8 }, () => connect(http.port, '127.0.0.1'));
    sockets.forEach((socket) => socket.on('error', () => undefined));
    sockets.forEach((socket) =>
      socket.write('POST /v1/things HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{'),
    );
    await Promise.all(Array.from({ length: 4 }, () => http.call('/v1/nothing')));
    expect(limiter().inFlight).toBe(0);
    sockets.forEach((socket) => socket.destroy());
  });

  it('drains: answers what it has, keeps no connection, says it is not ready', async () => {
    http.app.get(Draining).begin();
    const answer = await http.call('/v1/nothing');
    expect([answer.status, answer.headers.get('connection')]).toEqual([404, 'close']);
    const ready = await http.call('/readyz');
    expect([ready.status, await ready.text()]).toEqual([503, 'draining']);
  });
});
