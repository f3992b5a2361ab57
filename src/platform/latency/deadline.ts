/** Milliseconds for the work of a request; what is left to 500 is for sending and for a busy machine. */
export const WORK_BUDGET_MS = 400;

/** How long a request may work. The clock starts when the last byte of its body was read. */
export class Deadline {
  readonly signal: AbortSignal;
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;

  /** @param startedAt on the scale of performance.now() */
  constructor(
    readonly startedAt: number = performance.now(),
    readonly budgetMs: number = WORK_BUDGET_MS,
  ) {
    this.signal = this.controller.signal;
    const left = Math.max(0, this.remainingMs());
    this.timer = setTimeout(() => this.expire(), left);
    this.timer.unref();
  }

  /** Milliseconds left, negative when late. */
  remainingMs(): number {
    return this.startedAt + this.budgetMs - performance.now();
  }

  elapsedMs(): number {
    return performance.now() - this.startedAt;
  }

  /** A part of the budget: aborts after `ms`, or with the whole. */
  leg(ms: number): AbortSignal {
    if (ms >= this.remainingMs()) return this.signal;
    return AbortSignal.any([this.signal, AbortSignal.timeout(Math.max(0, Math.floor(ms)))]);
  }

  /** Aborts now: the answer has been given by somebody else. */
  expire(): void {
    clearTimeout(this.timer);
    this.controller.abort(new DeadlineExceeded());
  }

  /** The answer was sent in time: stops the timer without aborting what may still finish in the background. */
  settle(): void {
    clearTimeout(this.timer);
  }
}

/** The reason that an aborted deadline's signal carries. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';
  constructor() {
    super('the deadline of the request has passed');
  }
}
