export type TimedLeg = 'auth' | 'bureau' | 'valuation' | 'decide' | 'store';

/** Where the time of a request went, for the Server-Timing header and the interface log. */
export class ServerTiming {
  private readonly legs = new Map<TimedLeg, number>();

  /** Adds to a leg; milliseconds. */
  add(leg: TimedLeg, ms: number): void {
    this.legs.set(leg, (this.legs.get(leg) ?? 0) + ms);
  }

  /** Starts a leg; the returned function ends it. */
  start(leg: TimedLeg): () => void {
    const from = performance.now();
    return () => this.add(leg, performance.now() - from);
  }

  async measure<T>(leg: TimedLeg, work: () => Promise<T>): Promise<T> {
    const end = this.start(leg);
    try {
      return await work();
    } finally {
      end();
    }
  }

  /** Milliseconds by leg. */
  durations(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.legs].map(([leg, ms]) => [leg, Math.round(ms * 10) / 10]));
  }

  /** `auth;dur=0.3, store;dur=4.1, total;dur=6.0, budget;dur=394.0` */
  header(totalMs: number, budgetLeftMs: number): string {
    const entries = [
      ...this.legs,
      ['total', totalMs] as const,
      ['budget', Math.max(0, budgetLeftMs)] as const,
    ];
    return entries.map(([leg, ms]) => `${leg};dur=${ms.toFixed(1)}`).join(', ');
  }
}
