/** Word of settled inquiries inside this process, whoever brings it: our own jobs or PostgreSQL's NOTIFY. */
export class InquiryNews {
  /** True while nothing that happens elsewhere can be missed. */
  listening = false;
  private readonly waiting = new Map<string, Set<() => void>>();
  private readonly recent = new Map<string, number>();

  announce(authorisationId: string): void {
    this.remember(authorisationId);
    for (const wake of this.waiting.get(authorisationId) ?? []) wake();
  }

  /** After a gap in listening everybody looks for themselves. */
  announceAll(): void {
    for (const waiters of this.waiting.values()) for (const wake of waiters) wake();
  }

  /** Whether word came so lately that a reader may have looked just before it. */
  isRecent(authorisationId: string): boolean {
    return performance.now() - (this.recent.get(authorisationId) ?? -Infinity) < RECENT_MS;
  }

  /** Resolves with the next word of this inquiry, after `ms`, or when the signal aborts. Listens from the call on. */
  async next(authorisationId: string, ms: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiters = this.waiting.get(authorisationId) ?? new Set();
    this.waiting.set(authorisationId, waiters.add(resolve));
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
    await promise;
    clearTimeout(timer);
    waiters.delete(resolve);
    if (waiters.size === 0 && this.waiting.get(authorisationId) === waiters)
      this.waiting.delete(authorisationId);
  }

  private remember(authorisationId: string): void {
    const now = performance.now();
    this.recent.delete(authorisationId);
    this.recent.set(authorisationId, now);
    // Oldest first, so the first young one ends it.
    for (const [id, at] of this.recent) {
      if (now - at < RECENT_MS) break;
      this.recent.delete(id);
    }
  }
}

/** Longer than any request lives. */
const RECENT_MS = 2_000;
