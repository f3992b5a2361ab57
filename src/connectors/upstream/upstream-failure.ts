/**
 * unavailable: no answer was got (not connected, reset, 5xx, the circuit is open); timeout: none in time, and
 * the effect may have happened; busy: too many calls are under way already; nonsense: an answer that is not one;
 * refused: the upstream understood and said no (4xx).
 */
export type UpstreamFailureCode =
  'upstream_unavailable' | 'upstream_timeout' | 'upstream_busy' | 'upstream_nonsense' | 'upstream_refused';

/** What was wrong, in our own fixed words: bytes of an upstream never get into an error or a log. */
export type UpstreamFailureDetail =
  | 'not_configured'
  | 'connection'
  | 'server_error'
  | 'circuit_open'
  /** The caller's time was up. */
  | 'deadline'
  /** The upstream's own time for an attempt was up. */
  | 'no_answer'
  | 'too_many_calls'
  | 'client_error'
  | 'redirect'
  | 'unexpected_status'
  | 'not_http'
  | 'content_type'
  | 'content_encoding'
  | 'too_large'
  | 'not_json'
  | 'schema'
  | 'other_inquiry';

/** The one error of every connector. It has no cause on purpose: causes quote requests and answers. */
export class UpstreamFailure extends Error {
  override readonly name = 'UpstreamFailure';

  constructor(
    readonly upstream: string,
    readonly code: UpstreamFailureCode,
    readonly detail: UpstreamFailureDetail,
    /** When the upstream is worth another try, if that is known. */
    readonly retryAfterMs?: number,
  ) {
    super(`${upstream}: ${code} (${detail})`);
  }
}
