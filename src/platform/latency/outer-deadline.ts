import { Injectable } from '@nestjs/common';

/** When the answer is given for a handler that has not given one, in milliseconds after the request's last byte. */
export const ANSWER_BY_MS = 450;

/**
 * Law 1 for a handler that hangs or ignores its signal: whoever arms it is called in time to answer instead.
 * There is no setting for it; a test that wants to see what happens without it overrides this provider.
 */
@Injectable()
export class OuterDeadline {
  /** @param startedAt on the scale of performance.now(). Returns a function that stands it down. */
  arm(startedAt: number, late: () => void): () => void {
    const timer = setTimeout(late, Math.max(0, startedAt + ANSWER_BY_MS - performance.now()));
    return () => clearTimeout(timer);
  }
}
