import type { Server } from 'node:http';
import type { FastifyHttpOptions } from 'fastify';
import { requestIdFrom } from './request-state.js';
import { parseStrictQuery } from './strict-query.js';

export const BODY_LIMIT = 64 * 1024;
export const LONGEST_URL = 4_096;
export const MOST_HEADERS = 100;
/** Headers and body together. */
const ARRIVAL_MS = 10_000;
const HEADER_BYTES = 16 * 1024;
/** An answer nobody reads for so long is given up. */
const IDLE_MS = 30_000;
/** Longer than the usual 60 s of a load balancer, so that it is the balancer that closes first. */
const KEEP_ALIVE_MS = 65_000;
/** Each may hold a body in memory before it gets a slot: 128 MiB at the very most. */
export const MOST_CONNECTIONS = 2_048;

/** Limits of Node's server and Fastify's router; the rest of strict input is ours. */
export function serverOptions(): FastifyHttpOptions<Server> {
  return {
    logger: false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: ARRIVAL_MS,
    connectionTimeout: IDLE_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
    // While closing, requests in hand are answered as always, and new ones find no listener.
    return503OnClosing: false,
    trustProxy: false,
    genReqId: (request) => requestIdFrom(request.headers['x-fapi-interaction-id']),
    routerOptions: {
      caseSensitive: true,
      ignoreTrailingSlash: false,
      ignoreDuplicateSlashes: false,
      maxParamLength: 512,
      querystringParser: parseStrictQuery,
    },
    http: {
      maxHeaderSize: HEADER_BYTES,
      headersTimeout: ARRIVAL_MS,
      // Node looks for overdue requests only every 30 s unless told.
      connectionsCheckingInterval: 1_000,
      // Node's own answer to a missing Host has no body; ours is a problem document.
      requireHostHeader: false,
    },
  };
}
