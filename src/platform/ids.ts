import { randomFillSync } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '../kernel/clock.js';
import { UuidV7Generator } from '../kernel/ids.js';
import { CLOCK } from './clock/clock.js';

/** New identifiers: UUIDv7, so that they sort by wall time and find their month partition. */
@Injectable()
export class Ids {
  private readonly generator: UuidV7Generator;

  constructor(@Inject(CLOCK) clock: Clock) {
    this.generator = new UuidV7Generator(clock, pooledRandom());
  }

  next(): string {
    return this.generator.next();
  }
}

const POOL_BYTES = 4_096;

/** The system's randomness fetched ahead: asked for ten bytes at a time it costs more than all else here. */
function pooledRandom(): (count: number) => Uint8Array {
  const pool = Buffer.alloc(POOL_BYTES);
  let used = POOL_BYTES;
  return (count) => {
    if (used + count > POOL_BYTES) {
      randomFillSync(pool);
      used = 0;
    }
    used += count;
    return pool.subarray(used - count, used);
  };
}
