import { setTimeout as sleep } from 'node:timers/promises';
import { UpstreamFailure } from '../upstream/upstream-failure.js';
import type { Plan } from './plan.js';

/** Plays a plan without a network: what the caller of the HTTP client would see. */
export async function play<T>(
  upstream: string,
  { delayMs, fault }: Plan,
  signal: AbortSignal,
  answer: () => T,
): Promise<T> {
  const late = (): UpstreamFailure => new UpstreamFailure(upstream, 'upstream_timeout', 'deadline');
  if (signal.aborted) throw late();
  if (delayMs > 0) await sleep(delayMs, undefined, { signal }).catch(() => Promise.reject(late()));
  switch (fault) {
    case 'none':
      return answer();
    case 'reset':
      throw new UpstreamFailure(upstream, 'upstream_unavailable', 'connection');
    case 'overloaded':
      throw new UpstreamFailure(upstream, 'upstream_unavailable', 'server_error');
    case 'silence':
      return new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(late()), { once: true }),
      );
    default:
      throw new UpstreamFailure(upstream, 'upstream_nonsense', DETAILS[fault]);
  }
}

const DETAILS = {
  html: 'content_type',
  wrong_types: 'schema',
  endless: 'too_large',
  redirect: 'redirect',
  truncated: 'not_json',
  gzip: 'content_encoding',
  empty: 'not_json',
  other_inquiry: 'other_inquiry',
} as const;
