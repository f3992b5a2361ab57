import { Inject, Injectable } from '@nestjs/common';
import { addDays, businessDate, startOfDate, type BusinessDate } from '../../kernel/business-date.js';
import type { Clock } from '../../kernel/clock.js';
import { ClientStates } from '../../platform/auth/client-states.js';
import { LruMap } from '../../platform/auth/lru-map.js';
import { CLOCK } from '../../platform/clock/clock.js';
import { businessNow } from '../../platform/clock/tenant-clock.js';
import { Problem } from '../../platform/http/problem.js';
import type { RequestContext } from '../../platform/http/request-context.js';

export interface BusinessDay {
  today: BusinessDate;
  businessNow: number;
}

type Caller = Pick<RequestContext, 'clientId' | 'tenantId' | 'deadline'>;

/** The caller's business day without a transaction per request: from what is known of the client anyway. */
@Injectable()
export class BusinessDays {
  constructor(
    private readonly clients: ClientStates,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws StoreUnavailable, or Problem invalid_token for a client that may not call */
  async of({ clientId, tenantId, deadline }: Caller): Promise<BusinessDay> {
    const client = await this.clients.of(clientId, deadline.signal);
    if (client?.active !== true || client.tenantId !== tenantId) throw new Problem('invalid_token');
    const now = businessNow(client.clock, this.clock.now());
    return { today: businessDate(now), businessNow: now };
  }
}

const ends = new LruMap<BusinessDate, number>(64);

/** First instant after that Shanghai calendar date, in epoch milliseconds. Kept: time zone arithmetic is slow. */
export function endOfBusinessDay(date: BusinessDate): number {
  const known = ends.get(date);
  if (known !== undefined) return known;
  const end = startOfDate(addDays(date, 1));
  ends.set(date, end);
  return end;
}

/** Seconds that an answer of this business day may be kept by its caller, at most `longest`. */
export const secondsLeft = ({ today, businessNow: now }: BusinessDay, longest: number): number =>
  Math.max(0, Math.min(longest, Math.floor((endOfBusinessDay(today) - now) / 1000)));
