import {
  bulkhead,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleWhen,
  isBrokenCircuitError,
  isBulkheadRejectedError,
  isTaskCancelledError,
  retry,
  type BulkheadPolicy,
  type CircuitBreakerPolicy,
  type RetryPolicy,
} from 'cockatiel';
import { UpstreamFailure } from './upstream-failure.js';

export interface CircuitSettings {
  /** Calls at once; the next wait in a queue, then are turned away. */
  readonly atOnce: number;
  readonly queue: number;
  /** Further attempts after a lost connection or a 5xx, for calls that may be repeated. */
  readonly retries: number;
  /** Failures in a row that open the circuit, and for how long it stays open. */
  readonly failuresToOpen: number;
  readonly openMs: number;
}

const FIRST_PAUSE_MS = 40;
const LONGEST_PAUSE_MS = 400;

/**
 * Refusals are answers of a healthy upstream, and a caller in a hurry proves nothing: a service that takes 300 ms
 * must not be shut off for those who can wait by those who cannot.
 */
const unhealthy = (error: unknown): boolean =>
  error instanceof UpstreamFailure && error.code !== 'upstream_refused' && error.detail !== 'deadline';
/** A timeout is not repeated here: the time is spent. */
const worthAnother = (error: unknown): boolean =>
  error instanceof UpstreamFailure && (error.detail === 'connection' || error.detail === 'server_error');

/** Keeps a sick upstream from taking the gateway along: limits calls, repeats safe ones, stops asking the dead. */
export class Circuit {
  private readonly limit: BulkheadPolicy;
  private readonly again: RetryPolicy;
  private readonly breaker: CircuitBreakerPolicy;

  constructor(
    private readonly upstream: string,
    private readonly settings: CircuitSettings,
  ) {
    this.limit = bulkhead(settings.atOnce, settings.queue);
    this.again = retry(handleWhen(worthAnother), {
      maxAttempts: settings.retries,
      backoff: new ExponentialBackoff({ initialDelay: FIRST_PAUSE_MS, maxDelay: LONGEST_PAUSE_MS }),
    });
    this.breaker = circuitBreaker(handleWhen(unhealthy), {
      breaker: new ConsecutiveBreaker(settings.failuresToOpen),
      halfOpenAfter: settings.openMs,
    });
  }

  get open(): boolean {
    return this.breaker.state === CircuitState.Open;
  }

  /** Never later than `signal`, whatever queues and half-open circuits make others wait for. */
  async run<T>(signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
    const late = (): UpstreamFailure => new UpstreamFailure(this.upstream, 'upstream_timeout', 'deadline');
    if (signal.aborted) throw late();
    const { promise: deadline, reject } = Promise.withResolvers<never>();
    const leave = (): void => reject(late());
    signal.addEventListener('abort', leave, { once: true });
    const work = this.limit.execute(
      () => this.again.execute(() => this.guarded(signal, late, attempt), signal),
      signal,
    );
    try {
      return await Promise.race([work, deadline]);
    } catch (error) {
      throw this.failureOf(error);
    } finally {
      signal.removeEventListener('abort', leave);
      // Whoever lost the race may still fail: nobody is listening any more.
      work.catch(() => undefined);
    }
  }

  /** A call that finds no time left says nothing about the upstream: the breaker does not hear of it. */
  private guarded<T>(
    signal: AbortSignal,
    late: () => UpstreamFailure,
    attempt: () => Promise<T>,
  ): Promise<T> {
    if (signal.aborted) throw late();
    return this.breaker.execute(attempt, signal);
  }

  private failureOf(error: unknown): Error {
    if (error instanceof UpstreamFailure) return error;
    if (isBrokenCircuitError(error)) {
      return new UpstreamFailure(this.upstream, 'upstream_unavailable', 'circuit_open', this.settings.openMs);
    }
    if (isBulkheadRejectedError(error))
      return new UpstreamFailure(this.upstream, 'upstream_busy', 'too_many_calls');
    if (isTaskCancelledError(error))
      return new UpstreamFailure(this.upstream, 'upstream_timeout', 'deadline');
    return error instanceof Error ? error : new Error('an upstream call failed');
  }
}
