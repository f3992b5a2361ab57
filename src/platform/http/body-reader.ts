import type { FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { Problem } from './problem.js';
import { operationOf, stateOf } from './request-state.js';
import { BODY_LIMIT } from './server-options.js';

type Done = (error: Error | null, body?: undefined) => void;

/** So much of a body that is too large is still read, so that its sender gets to read the 413. */
const DISCARD = 1024 * 1024;

/**
 * Collects the raw body and starts the clock at its last byte. Nothing is parsed here: that waits until the
 * request has a slot and its sender is known.
 */
export function readBody(request: FastifyRequest, payload: IncomingMessage, done: Done): void {
  const limit = operationOf(request)?.bodyLimit ?? BODY_LIMIT;
  const state = stateOf(request);
  const chunks: Buffer[] = [];
  let received = 0;
  const finish = (error: Error | null): void => {
    payload.off('data', take).off('end', end).off('error', broken);
    state.startedAt = performance.now();
    done(error);
  };
  const take = (chunk: Buffer): void => {
    received += chunk.length;
    if (received <= limit) chunks.push(chunk);
    else if (received > limit + DISCARD) finish(new Problem('body_too_large'));
    else chunks.length = 0;
  };
  const end = (): void => {
    if (received > limit) return finish(new Problem('body_too_large'));
    state.body = Buffer.concat(chunks, received);
    finish(null);
  };
  const broken = (): void => finish(new Problem('malformed_request'));
  payload.on('data', take).on('end', end).on('error', broken);
}
