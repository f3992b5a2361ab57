import type { FastifyRequest } from 'fastify';
import { Problem } from './problem.js';
import { LONGEST_URL, MOST_HEADERS } from './server-options.js';

/** Headers that mean two things when they stand twice; Node keeps the first one and says nothing. */
const ONCE = new Set([
  'host',
  'authorization',
  'content-type',
  'content-encoding',
  'content-length',
  'gateway-version',
]);
const HOST = /^[A-Za-z0-9._\-[\]:]{1,255}$/;
const WITHOUT_BODY = new Set(['GET', 'HEAD', 'TRACE']);

/** What is wrong with a request before anybody asks who sent it. */
export function headProblem(request: FastifyRequest): Problem | null {
  const { rawHeaders, url = '' } = request.raw;
  if (rawHeaders.length > 2 * MOST_HEADERS) return new Problem('headers_too_large');
  if (url.length > LONGEST_URL) return new Problem('uri_too_long');
  const twice = firstRepeated(rawHeaders);
  if (twice !== null) {
    const error = { pointer: twice, code: 'duplicate_header', detail: 'this header may stand once' };
    return new Problem('malformed_request', { errors: [error] });
  }
  const { host } = request.headers;
  if (host === undefined || !HOST.test(host) || !URL.canParse(`http://${host}`)) {
    return new Problem('malformed_request', { detail: 'Host is missing or not a host' });
  }
  if (WITHOUT_BODY.has(request.method) && hasBody(request)) return new Problem('body_not_allowed');
  return null;
}

export function hasBody(request: FastifyRequest): boolean {
  const { 'content-length': length, 'transfer-encoding': transfer } = request.headers;
  return transfer !== undefined || (length !== undefined && length !== '0');
}

/** RFC 7240; preferences are comma-separated, may carry parameters, and unknown ones are ignored. */
export function prefersAsync(header: string | string[] | undefined): boolean {
  const text = Array.isArray(header) ? header.join(',') : (header ?? '');
  return text.split(',').some((part) => part.split(';', 1)[0]?.trim().toLowerCase() === 'respond-async');
}

function firstRepeated(rawHeaders: readonly string[]): string | null {
  const seen = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    if (!ONCE.has(name)) continue;
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return null;
}
