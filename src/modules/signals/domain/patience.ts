/** How long an inquiry is tried; what waits for it is referred to a person after the same time. */
export const PATIENCE_MS = 15 * 60_000;

const FIRST_MS = 250;
const LONGEST_MS = 15_000;

/**
 * When to ask again, in milliseconds: doubling, at most 15 s, and between half and all of it, so that inquiries
 * which failed together do not come back together.
 * @param attempts so far, from 1
 * @param random from 0 to 1
 * @param atLeast what the upstream itself asked for
 */
export function pauseBefore(attempts: number, random: number, atLeast = 0): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempts - 1, 10));
  return Math.round(atLeast + full * (0.5 + random / 2));
}

export const givesUp = (intendedAt: number, now: number): boolean => now - intendedAt >= PATIENCE_MS;
