import { Injectable } from '@nestjs/common';
import type { Clock } from '../../kernel/clock.js';

/** Injection token of the wall clock (`Clock` is an interface). */
export const CLOCK = Symbol('CLOCK');

/** Wall time: tokens, deadlines, leases, audit. Never ages, due dates or expiry: those are business time. */
@Injectable()
export class SystemClock implements Clock {
  now(): number {
    return Date.now();
  }
}
