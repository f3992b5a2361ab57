import type { Dispatcher, Pool } from 'undici';
import { UpstreamFailure, type UpstreamFailureCode, type UpstreamFailureDetail } from './upstream-failure.js';

/** No honest answer of these services comes near it. */
export const LARGEST_ANSWER_BYTES = 64 * 1024;

export interface Exchange {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/**
 * One JSON request and its answer, distrusted: no redirects, JSON only, so many bytes and no more.
 * @param signal the caller's; `attemptMs` is the most that the upstream gets
 */
export async function exchange(
  upstream: string,
  pool: Pool,
  { path, headers, body }: Exchange,
  attemptMs: number,
  signal: AbortSignal,
): Promise<unknown> {
  const fail: Fail = (code, detail, retryAfterMs) =>
    new UpstreamFailure(upstream, code, detail, retryAfterMs);
  const late = AbortSignal.timeout(attemptMs);
  try {
    const response = await pool.request({
      method: 'POST',
      path,
      headers: {
        ...headers,
        'content-type': 'application/json',
        accept: 'application/json',
        'accept-encoding': 'identity',
      },
      body: JSON.stringify(body),
      signal: AbortSignal.any([signal, late]),
    });
    return await read(response, fail);
  } catch (error) {
    throw error instanceof UpstreamFailure ? error : transportFailure(error, signal, late, fail);
  }
}

type Fail = (
  code: UpstreamFailureCode,
  detail: UpstreamFailureDetail,
  retryAfterMs?: number,
) => UpstreamFailure;

async function read(response: Dispatcher.ResponseData, fail: Fail): Promise<unknown> {
  const failure = headFailure(response, fail);
  if (failure !== null) {
    // Not read: whoever answers like this does not get to fill our memory.
    response.body.on('error', () => undefined).destroy();
    throw failure;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response.body as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Leaving the loop destroys the stream and with it the connection.
    if (size > LARGEST_ANSWER_BYTES) throw fail('upstream_nonsense', 'too_large');
    chunks.push(chunk);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)));
  } catch {
    throw fail('upstream_nonsense', 'not_json');
  }
}

function headFailure({ statusCode, headers }: Dispatcher.ResponseData, fail: Fail): UpstreamFailure | null {
  if (statusCode >= 500 || statusCode === 429)
    return fail('upstream_unavailable', 'server_error', retryAfterMs(headers['retry-after']));
  if (statusCode >= 400) return fail('upstream_refused', 'client_error');
  if (statusCode >= 300) return fail('upstream_nonsense', 'redirect');
  if (statusCode !== 200) return fail('upstream_nonsense', 'unexpected_status');
  if (!/^application\/json\s*(;|$)/i.test(one(headers['content-type'])))
    return fail('upstream_nonsense', 'content_type');
  if (!/^(identity)?$/i.test(one(headers['content-encoding'])))
    return fail('upstream_nonsense', 'content_encoding');
  if (Number.parseInt(one(headers['content-length']), 10) > LARGEST_ANSWER_BYTES)
    return fail('upstream_nonsense', 'too_large');
  return null;
}

/** A header sent twice comes as a list, which none of the patterns above accepts. */
const one = (value: string | string[] | undefined): string => [value ?? ''].flat().join(', ');

const LONGEST_RETRY_AFTER_SECONDS = 60;

function retryAfterMs(value: string | string[] | undefined): number | undefined {
  const text = one(value);
  return /^\d{1,6}$/.test(text)
    ? Math.min(Number.parseInt(text, 10), LONGEST_RETRY_AFTER_SECONDS) * 1_000
    : undefined;
}

const NOT_HTTP = /^(HPE_|UND_ERR_(HEADERS_OVERFLOW|RES_CONTENT_LENGTH_MISMATCH|RES_EXCEEDED_MAX_SIZE))/;

function transportFailure(
  error: unknown,
  signal: AbortSignal,
  late: AbortSignal,
  fail: Fail,
): UpstreamFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (signal.aborted) return fail('upstream_timeout', 'deadline');
  if (late.aborted || /^UND_ERR_(HEADERS|BODY)_TIMEOUT$/.test(code))
    return fail('upstream_timeout', 'no_answer');
  if (NOT_HTTP.test(code)) return fail('upstream_nonsense', 'not_http');
  return fail('upstream_unavailable', 'connection');
}
