/**
 * How long this process did not get to run. The gateway under test lives in it, so a promise about its clock can
 * be checked on a busy machine too: the time that nobody had is taken off, and nothing else.
 */
const EVERY_MS = 5;
const NOTABLE_MS = 20;
const KEPT = 2_000;

const gaps: { from: number; to: number }[] = [];
let last = performance.now();

setInterval(() => {
  const now = performance.now();
  if (now - last > NOTABLE_MS) gaps.push({ from: last + EVERY_MS, to: now });
  if (gaps.length > KEPT) gaps.shift();
  last = now;
}, EVERY_MS).unref();

/** Milliseconds stood still between two readings of performance.now(). */
export function stalledMs(from: number, to: number): number {
  const current =
    performance.now() - last > NOTABLE_MS ? [{ from: last + EVERY_MS, to: performance.now() }] : [];
  return [...gaps, ...current].reduce(
    (sum, gap) => sum + Math.max(0, Math.min(gap.to, to) - Math.max(gap.from, from)),
    0,
  );
}
