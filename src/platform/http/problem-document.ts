import { STATUS_CODES } from 'node:http';
import type { FieldError, Problem } from './problem.js';

export const PROBLEM_TYPE = 'application/problem+json';

/** The members of RFC 9457 and ours, in the order they are sent. */
export interface ProblemDocumentWire {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly instance: string;
  readonly code: string;
  readonly errors?: readonly FieldError[];
  readonly requestId: string;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
}

export function problemDocument(problem: Problem, origin: string, requestId: string): ProblemDocumentWire {
  const { detail, errors, retryAfterMs } = problem;
  const [first] = errors;
  const shown = detail ?? (first === undefined ? undefined : `${first.pointer}: ${first.detail}`);
  return {
    type: `${origin}/errors/${problem.code}`,
    title: problem.title,
    status: problem.status,
    ...(shown === undefined ? {} : { detail: shown }),
    instance: `urn:uuid:${requestId}`,
    code: problem.code,
    ...(errors.length === 0 ? {} : { errors }),
    requestId,
    retryable: problem.retryable,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...problem.extra,
  };
}

/** RFC 9110: a 401 names the scheme, a 503 says when. */
export function problemHeaders(problem: Problem): Record<string, string> {
  return {
    'content-type': PROBLEM_TYPE,
    'cache-control': 'no-store',
    ...(problem.retryAfterMs === undefined
      ? {}
      : { 'retry-after': String(Math.ceil(problem.retryAfterMs / 1_000)) }),
    ...(problem.status === 401 ? { 'www-authenticate': challengeFor(problem) } : {}),
    ...problem.headers,
  };
}

/** RFC 6750 section 3.1: no error code for a request that brought no token at all. */
function challengeFor(problem: Problem): string {
  return problem.code === 'invalid_token'
    ? 'Bearer realm="forecourt", error="invalid_token"'
    : 'Bearer realm="forecourt"';
}

/** For connections that never became a request: written to the socket as it is. */
export function rawProblem(problem: Problem, origin: string, requestId: string): string {
  const body = JSON.stringify(problemDocument(problem, origin, requestId));
  const headers = {
    ...problemHeaders(problem),
    'x-fapi-interaction-id': requestId,
    'x-content-type-options': 'nosniff',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`, ...lines, '', body].join(
    '\r\n',
  );
}
