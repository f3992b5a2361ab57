import { setTimeout as sleep } from 'node:timers/promises';
import { InFlightLimiter, type Release } from './in-flight-limiter.js';

describe('in-flight limiter', () => {
  const enter = (limiter: InFlightLimiter) => {
    const entry: { release?: Release; refused: boolean } = { refused: false };
    limiter.enter(
      (release) => (entry.release = release),
      () => (entry.refused = true),
    );
    return entry;
  };

  it('lets so many in, queues so many, refuses the rest at once', () => {
    const limiter = new InFlightLimiter({ inFlight: 2, queue: 1 });
    const [first, second, queued, refused] = [enter(limiter), enter(limiter), enter(limiter), enter(limiter)];
    expect(first.release).toBeDefined();
    expect(second.release).toBeDefined();
    expect(queued).toEqual({ refused: false });
    expect(refused).toEqual({ refused: true });
    first.release?.();
    expect(queued.release).toBeDefined();
    expect(limiter.inFlight).toBe(2);
    queued.release?.();
    second.release?.();
    expect([limiter.inFlight, limiter.queued, limiter.rejected]).toEqual([0, 0, 1]);
  });

  it('gives up on whoever waited too long', async () => {
    const limiter = new InFlightLimiter({ inFlight: 1, queue: 5, maxWaitMs: 10 });
    const first = enter(limiter);
    const waiting = enter(limiter);
    await sleep(40);
    expect(waiting).toEqual({ refused: true });
    first.release?.();
    expect(waiting.release).toBeUndefined();
    expect(limiter.inFlight).toBe(0);
  });

  it('serves the queue in order', () => {
    const limiter = new InFlightLimiter({ inFlight: 1, queue: 3 });
    const [first, ...queue] = [enter(limiter), enter(limiter), enter(limiter), enter(limiter)];
    first.release?.();
    expect(queue.map(({ release }) => release !== undefined)).toEqual([true, false, false]);
  });

  it('counts a slot given back twice once', () => {
    const limiter = new InFlightLimiter({ inFlight: 1, queue: 0 });
    const first = enter(limiter);
    first.release?.();
    first.release?.();
    expect(limiter.inFlight).toBe(0);
    enter(limiter);
    expect(enter(limiter).refused).toBe(true);
  });
});
