import { Injectable, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FinishedRequests } from '../http/front.js';
import { operationOf, type RequestState } from '../http/request-state.js';
import { Metrics } from './metrics.js';
import { RequestLog } from './request-log.js';

/** The sender was gone before there was an answer; a number that web servers have long used for it. */
const SENDER_LEFT = 499;

/** Everything that is noted about a request once it is over: metrics, a log line, the interface log. */
@Injectable()
export class Finished implements FinishedRequests {
  private readonly logger = new Logger('Request');

  constructor(
    private readonly metrics: Metrics,
    private readonly log: RequestLog,
  ) {}

  finished(request: FastifyRequest, reply: FastifyReply, state: RequestState): void {
    const spec = operationOf(request);
    const route = request.routeOptions.url;
    const operation = spec?.id ?? (route === undefined ? 'unmatched' : 'outside');
    const status = reply.raw.headersSent ? reply.raw.statusCode : SENDER_LEFT;
    const durationMs = state.elapsedMs();
    this.metrics.observe(operation, status, durationMs, route?.startsWith('/v1') === true);
    const clientId = state.context?.clientId ?? '';
    const code = state.problemCode;
    // The route's pattern and never the path: a path may hold the token of somebody's page.
    this.logger.log({
      msg: 'request',
      requestId: state.requestId,
      method: request.method,
      route: route ?? '-',
      operation,
      status,
      ms: Math.round(durationMs * 10) / 10,
      ...(code === undefined ? {} : { code }),
      ...(clientId === '' ? {} : { clientId }),
    });
    if (spec === undefined || !route?.startsWith('/v1')) return;
    this.log.add({
      requestId: state.requestId,
      tenantId: state.context?.tenantId || null,
      clientId: clientId || null,
      operation,
      level: spec.level,
      status,
      code: code ?? null,
      durationMs,
      timings: state.timings.durations(),
    });
  }
}
