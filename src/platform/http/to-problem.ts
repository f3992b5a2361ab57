import { HttpException } from '@nestjs/common';
import { DatabaseFailure, OutcomeUnknown, StoreUnavailable } from '../database/errors.js';
import { DeadlineExceeded } from '../latency/deadline.js';
import { Problem } from './problem.js';

/** Fastify's and Nest's own refusals by status; nothing of their text is shown. */
const BY_STATUS: Readonly<Record<number, string>> = {
  400: 'malformed_request',
  401: 'authentication_required',
  403: 'insufficient_scope',
  404: 'not_found',
  405: 'method_not_allowed',
  408: 'request_timeout',
  413: 'body_too_large',
  414: 'uri_too_long',
  415: 'unsupported_media_type',
  431: 'headers_too_large',
  503: 'overloaded',
};

/**
 * SQLSTATEs by which PostgreSQL says "not now": resources, operator, connection, and the timeouts that the
 * deadline set. The transaction was rolled back.
 */
const NOT_NOW = /^(?:08|53|57|55P03|40)/;

/** What the caller is told about any error. Whatever is not known becomes `internal_error`, without a word. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof OutcomeUnknown) return new Problem('outcome_unknown');
  if (error instanceof StoreUnavailable) return new Problem('store_unavailable');
  if (error instanceof DeadlineExceeded) return new Problem('deadline_exceeded');
  if (error instanceof DatabaseFailure && NOT_NOW.test(error.sqlstate))
    return new Problem('store_unavailable');
  const status = statusOf(error);
  const code = status === undefined ? undefined : BY_STATUS[status];
  if (code !== undefined) return new Problem(code);
  return new Problem(status !== undefined && status < 500 ? 'malformed_request' : 'internal_error');
}

/** True when nobody foresaw this error, so that it belongs into the log. */
export function isUnforeseen(error: unknown): boolean {
  return toProblem(error).code === 'internal_error';
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (error === null || typeof error !== 'object' || !('statusCode' in error)) return undefined;
  // Errors of Fastify carry a code of theirs; anything else with a statusCode is an accident.
  const isFastify = 'code' in error && typeof error.code === 'string' && error.code.startsWith('FST_');
  return isFastify && typeof error.statusCode === 'number' ? error.statusCode : undefined;
}
