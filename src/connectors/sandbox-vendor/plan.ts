import {
  LONGEST_DELAY_MS,
  NONSENSE_KINDS,
  type NonsenseKind,
  type UpstreamScenario,
} from '../../platform/http/test-scenario.js';

/** How a sandbox vendor treats one request. */
export interface Plan {
  readonly delayMs: number;
  readonly fault: 'none' | 'reset' | 'overloaded' | 'silence' | NonsenseKind;
}

/** What `late` means when no delay is named. */
const LATE_MS = 3_000;

/**
 * @param attempt at this very question, from 1
 * @param answeredBefore the effect of this question stands already: `timeout_after_effect` loses the first
 *   answer only, as a broken connection does, and a repeat is told what was found
 */
export function planOf(
  { outcome, params }: UpstreamScenario,
  attempt: number,
  answeredBefore: boolean,
): Plan {
  const delayMs = Math.min(
    LONGEST_DELAY_MS,
    Math.max(0, numberOf(params['delayMs']) ?? (outcome === 'late' ? LATE_MS : 0)),
  );
  const over = attempt > (numberOf(params['times']) ?? Number.MAX_SAFE_INTEGER);
  if (over) return { delayMs: 0, fault: 'none' };
  switch (outcome) {
    case 'ok':
    case 'late':
      return { delayMs, fault: 'none' };
    case 'down':
      return { delayMs, fault: attempt % 2 === 1 ? 'reset' : 'overloaded' };
    case 'nonsense':
      return { delayMs, fault: NONSENSE_KINDS.find((kind) => kind === params['kind']) ?? 'html' };
    case 'timeout_after_effect':
      return { delayMs, fault: answeredBefore ? 'none' : 'silence' };
  }
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? Math.trunc(value) : undefined;
}

const REMEMBERED = 50_000;

/** Counts attempts per question. In memory: a vendor that restarts has forgotten its bad day. */
export class Attempts {
  private readonly counts = new Map<string, number>();

  next(question: string): number {
    const count = (this.counts.get(question) ?? 0) + 1;
    this.counts.delete(question);
    this.counts.set(question, count);
    if (this.counts.size > REMEMBERED) {
      const [oldest] = this.counts.keys();
      if (oldest !== undefined) this.counts.delete(oldest);
    }
    return count;
  }
}
