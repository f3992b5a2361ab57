import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { Draining } from './http/draining.js';
import type { GatewayAdapter } from './http/gateway-adapter.js';
import { OuterDeadline } from './latency/outer-deadline.js';
import { Finished } from './telemetry/finished.js';
import { Metrics } from './telemetry/metrics.js';
import { RequestLog } from './telemetry/request-log.js';

/**
 * Joins the server's front to what the container made, and initialises both. A test compiles a module with its
 * overrides, creates the application on `new GatewayAdapter(config)` and hands it in here.
 */
export async function configureApp(app: NestFastifyApplication): Promise<NestFastifyApplication> {
  const { front } = app.getHttpAdapter() as unknown as GatewayAdapter;
  front.attach({
    outerDeadline: app.get(OuterDeadline),
    draining: app.get(Draining),
    log: app.get(Finished),
  });
  const metrics = app.get(Metrics);
  metrics.watch({ api: front.limiter, outside: front.outsideLimiter });
  const instance: FastifyInstance = app.getHttpAdapter().getInstance();
  // After the last request has ended and before the pools close.
  instance.addHook('onClose', () => app.get(RequestLog).flush());
  instance.server.once('listening', () => metrics.restart());
  await app.init();
  await instance.ready();
  return app;
}
