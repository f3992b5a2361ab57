export type Release = () => void;

interface Waiter {
  readonly granted: (release: Release) => void;
  readonly timer: NodeJS.Timeout;
}

export interface LimiterSettings {
  readonly inFlight: number;
  readonly queue: number;
  /** Longest wait in the queue, milliseconds. A longer one would eat the budget of whoever gets in. */
  readonly maxWaitMs?: number;
}

export const QUEUE_WAIT_MS = 50;

/**
 * A fixed number of requests at work, a short queue of bounded wait, and everybody else is refused at once: the
 * only thing that kept answers fast under overload in a probe (waiting for a pool is invisible to the event loop).
 */
export class InFlightLimiter {
  private working = 0;
  private readonly waiting = new Set<Waiter>();
  private rejections = 0;

  constructor(private readonly settings: LimiterSettings) {}

  /** Calls exactly one of the two, `granted` at once when there is room. */
  enter(granted: (release: Release) => void, refused: () => void): void {
    if (this.working < this.settings.inFlight) {
      this.working += 1;
      granted(this.releaseOnce());
    } else if (this.waiting.size < this.settings.queue) {
      this.wait(granted, refused);
    } else {
      this.refuse(refused);
    }
  }

  get inFlight(): number {
    return this.working;
  }

  get queued(): number {
    return this.waiting.size;
  }

  get rejected(): number {
    return this.rejections;
  }

  private wait(granted: (release: Release) => void, refused: () => void): void {
    const timer = setTimeout(() => {
      this.waiting.delete(waiter);
      this.refuse(refused);
    }, this.settings.maxWaitMs ?? QUEUE_WAIT_MS);
    const waiter: Waiter = { granted, timer };
    this.waiting.add(waiter);
  }

  private refuse(refused: () => void): void {
    this.rejections += 1;
    refused();
  }

  private releaseOnce(): Release {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.passOn();
    };
  }

  /** The slot goes to the first in the queue, else back. */
  private passOn(): void {
    const [first] = this.waiting;
    if (first === undefined) {
      this.working -= 1;
      return;
    }
    this.waiting.delete(first);
    clearTimeout(first.timer);
    first.granted(this.releaseOnce());
  }
}
