import { givesUp, PATIENCE_MS, pauseBefore } from './patience.js';
import { INQUIRY_TRANSITIONS } from './states.js';

describe('the pause before another attempt', () => {
  it('doubles from a quarter of a second up to 15 s', () => {
    expect([1, 2, 3, 6, 7, 8, 1_000].map((attempts) => pauseBefore(attempts, 1))).toEqual([
      250, 500, 1_000, 8_000, 15_000, 15_000, 15_000,
    ]);
  });

  it('is spread over its upper half, on top of what the upstream asked for', () => {
    expect([pauseBefore(3, 0), pauseBefore(3, 0.5), pauseBefore(3, 1)]).toEqual([500, 750, 1_000]);
    expect(pauseBefore(1, 0, 2_000)).toBe(2_125);
  });
});

describe('patience', () => {
  it('ends after fifteen minutes, to the millisecond', () => {
    expect(PATIENCE_MS).toBe(900_000);
    expect([givesUp(1_000, 900_999), givesUp(1_000, 901_000)]).toEqual([false, true]);
  });

  it('knows that an answer is final and a failure is not', () => {
    INQUIRY_TRANSITIONS.check();
    expect(INQUIRY_TRANSITIONS.terminal('answered')).toBe(true);
    expect(INQUIRY_TRANSITIONS.can('failed', 'intended')).toBe(true);
    expect(INQUIRY_TRANSITIONS.can('intended', 'failed')).toBe(true);
    expect(INQUIRY_TRANSITIONS.can('intended', 'answered')).toBe(false);
  });
});
