import { Inject, Injectable } from '@nestjs/common';
import { addDays, businessDate, startOfDate, type BusinessDate } from '../../kernel/business-date.js';
import type { Clock } from '../../kernel/clock.js';
import { LruMap } from '../../platform/auth/lru-map.js';
import { CLOCK } from '../../platform/clock/clock.js';
import { businessNow, type TenantClock } from '../../platform/clock/tenant-clock.js';
import { AppDatabase } from '../../platform/database/database.js';
import { StoreUnavailable } from '../../platform/database/errors.js';
import { gateStatement, readGate } from '../../platform/gate.js';
import type { RequestContext } from '../../platform/http/request-context.js';

/** Product information may lag what happens to a tenant's clock by as much as a suspension. */
const FRESH_MS = 1_000;
const CLIENTS_KEPT = 4_096;
const READ_MS = 350;

export interface BusinessDay {
  today: BusinessDate;
  businessNow: number;
}

interface Entry {
  readonly askedAt: number;
  readonly clock: Promise<TenantClock>;
}

/** The caller's business day without a transaction per request: a tenant's clock is kept for a second. */
@Injectable()
export class BusinessDays {
  private readonly entries = new LruMap<string, Entry>(CLIENTS_KEPT);

  constructor(
    private readonly database: AppDatabase,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws StoreUnavailable, or Problem invalid_token for a client that may not call */
  async of({ clientId, tenantId }: Pick<RequestContext, 'clientId' | 'tenantId'>): Promise<BusinessDay> {
    const wallMs = this.clock.now();
    let entry = this.entries.get(clientId);
    if (entry === undefined || wallMs - entry.askedAt >= FRESH_MS || wallMs < entry.askedAt) {
      entry = { askedAt: wallMs, clock: this.read({ clientId, tenantId }, wallMs) };
      this.entries.set(clientId, entry);
      this.forgetFailure(clientId, entry);
    }
    return dayOf(await entry.clock, wallMs);
  }

  /** For all that wait for the same client, so it is bound to no single request's deadline. */
  private async read(caller: { clientId: string; tenantId: string }, wallMs: number): Promise<TenantClock> {
    const options = { signal: AbortSignal.timeout(READ_MS), kind: 'read', timeoutMs: READ_MS } as const;
    const [gate] = await this.database.batch(caller.tenantId, [gateStatement(caller.clientId)], options);
    if (!gate) throw new StoreUnavailable('the batch lost its results');
    return readGate(gate, caller, wallMs).clock;
  }

  private forgetFailure(clientId: string, entry: Entry): void {
    entry.clock.catch(() => {
      if (this.entries.get(clientId) === entry) this.entries.delete(clientId);
    });
  }
}

function dayOf(clock: TenantClock, wallMs: number): BusinessDay {
  const now = businessNow(clock, wallMs);
  return { today: businessDate(now), businessNow: now };
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
