import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Deadline } from '../latency/deadline.js';
import { ServerTiming } from '../latency/server-timing.js';
import type { OperationSpec } from './operation.decorator.js';
import type { RequestContext } from './request-context.js';

/** What the gateway keeps beside a request from its first hook to its last. */
export class RequestState {
  readonly timings = new ServerTiming();
  readonly arrivedAt = performance.now();
  /** Last byte of the request read; until then, nobody's half second has begun. */
  startedAt: number | undefined;
  /** The raw body, parsed only for a caller that may be here. */
  body: Buffer | undefined;
  deadline: Deadline | undefined;
  context: RequestContext | undefined;
  /** Somebody (handler, filter, outer deadline) has begun the answer; later ones are dropped. */
  answered = false;
  /** The connection is through with this request, answered or not. */
  closed = false;
  /** Everything held for this request has been given back. */
  finished = false;
  /** Of the problem document that was sent. */
  problemCode: string | undefined;
  /** Frees the place in the front limiter. */
  release: () => void = nothing;
  /** Stands down the outer deadline. */
  disarm: () => void = nothing;

  constructor(readonly requestId: string) {}

  /** Milliseconds since the last byte was read, or since arrival as long as that has not happened. */
  elapsedMs(): number {
    return performance.now() - (this.startedAt ?? this.arrivedAt);
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    forecourt: RequestState | null;
  }
  interface FastifyContextConfig {
    operation?: OperationSpec;
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The state, made here for requests that Fastify refuses before any hook runs. */
export function stateOf(request: FastifyRequest): RequestState {
  return (request.forecourt ??= new RequestState(requestIdFrom(request.headers['x-fapi-interaction-id'])));
}

/** The client's own id when it is a UUID: anything else would let strangers write into logs. */
export function requestIdFrom(header: string | string[] | undefined): string {
  return typeof header === 'string' && UUID.test(header) ? header : randomUUID();
}

export function operationOf(request: FastifyRequest | FastifyReply): OperationSpec | undefined {
  return request.routeOptions.config.operation;
}

/** The path without its query, as it came. */
export function rawPath(request: FastifyRequest): string {
  const url = request.raw.url ?? '/';
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}

/**
 * The path in one spelling: what the router matched, with its parameters encoded canonically. `/v1/%71uotes` is
 * `/v1/quotes` here, or a percent sign would be a way around an idempotency key.
 */
export function canonicalPath(request: FastifyRequest): string {
  const pattern = request.routeOptions.url;
  if (pattern === undefined) return rawPath(request);
  const params = (request.params ?? {}) as Record<string, string>;
  return pattern.replaceAll(/:([A-Za-z]\w*)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
}

function nothing(): void {
  // Until a slot or a timer is held there is nothing to give back.
}
