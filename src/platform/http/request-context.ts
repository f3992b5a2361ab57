import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Deadline } from '../latency/deadline.js';
import type { ServerTiming } from '../latency/server-timing.js';

/** What a use case may know about the request it serves. */
export interface RequestContext {
  /** The x-fapi-interaction-id. */
  readonly requestId: string;
  /** Empty on public operations, as are clientId, partnerId, channel. */
  readonly tenantId: string;
  readonly clientId: string;
  readonly partnerId: string;
  readonly channel: string;
  readonly scopes: readonly string[];
  readonly livemode: boolean;
  readonly gatewayVersion: string;
  /** Id of the @Operation. */
  readonly operation: string;
  readonly deadline: Deadline;
  readonly timings: ServerTiming;
  /** As it came. */
  readonly idempotencyKey?: string | undefined;
  /** The raw Gateway-Test-Scenario header, already found well-formed and allowed. */
  readonly scenario?: string | undefined;
  /** RFC 7240 `Prefer: respond-async`. */
  readonly preferAsync: boolean;
  readonly method: string;
  /** The concrete path without the query. */
  readonly path: string;
}

/** Where the request's context stands on Fastify's request. */
export interface WithContext {
  forecourt?: { context?: RequestContext };
}

/** Injects the RequestContext into a handler. */
export const Ctx = createParamDecorator((_: unknown, host: ExecutionContext): RequestContext => {
  const context = host.switchToHttp().getRequest<WithContext>().forecourt?.context;
  if (context === undefined) throw new Error('no request context: the access guard has not run');
  return context;
});
