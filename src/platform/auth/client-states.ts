import { Injectable } from '@nestjs/common';
import { AppDatabase } from '../database/database.js';
import { StoreUnavailable } from '../database/errors.js';
import { gateOf, gateStatement } from '../gate.js';
import type { TenantClock } from '../clock/tenant-clock.js';
import { LruMap } from './lru-map.js';

/** A client as the database knew it at most a second ago. */
export interface ClientState {
  readonly tenantId: string;
  readonly partnerId: string;
  readonly channel: string;
  readonly livemode: boolean;
  readonly active: boolean;
  readonly gatewayVersionPin: string | null;
  /** Business time may lag a change of the sandbox's clock by as much as a suspension. */
  readonly clock: TenantClock;
}

/** A1 routes may lag a suspension by so much; counted from when the question was sent, not from its answer. */
const FRESH_MS = 1_000;
const MOST_CLIENTS = 4_096;
const LOAD_MS = 350;

interface Entry {
  readonly askedAt: number;
  readonly state: Promise<ClientState | null>;
}

/**
 * Who a client is and whether it may call. Routes of level A2 look again in their own first batch; here they only
 * learn their tenant.
 */
@Injectable()
export class ClientStates {
  private readonly entries = new LruMap<string, Entry>(MOST_CLIENTS);

  constructor(private readonly database: AppDatabase) {}

  /** null when there is no such client. @throws StoreUnavailable */
  async of(clientId: string, signal: AbortSignal): Promise<ClientState | null> {
    const now = performance.now();
    let entry = this.entries.get(clientId);
    if (entry === undefined || now - entry.askedAt >= FRESH_MS) {
      entry = { askedAt: now, state: this.load(clientId) };
      this.entries.set(clientId, entry);
      this.forgetFailure(clientId, entry);
    }
    return untilAborted(entry.state, signal);
  }

  /** For all that wait for the same client, so it is bound to no single request's deadline. */
  private async load(clientId: string): Promise<ClientState | null> {
    const options = { signal: AbortSignal.timeout(LOAD_MS), kind: 'read', timeoutMs: LOAD_MS } as const;
    const [result] = await this.database.batch(null, [gateStatement(clientId)], options);
    if (result === undefined || result.rows.length === 0) return null;
    const { status, tenantId, partnerId, channel, livemode, gatewayVersionPin, clock } = gateOf(
      result,
      clientId,
      Date.now(),
    );
    return { tenantId, partnerId, channel, livemode, active: status === 'active', gatewayVersionPin, clock };
  }

  private forgetFailure(clientId: string, entry: Entry): void {
    entry.state.catch(() => {
      if (this.entries.get(clientId) === entry) this.entries.delete(clientId);
    });
  }
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(new StoreUnavailable('the deadline passed'));
  return new Promise((resolve, reject) => {
    const leave = (): void =>
      reject(new StoreUnavailable('the deadline passed while the client was looked up'));
    signal.addEventListener('abort', leave, { once: true });
    const settled = (): void => signal.removeEventListener('abort', leave);
    work.then(
      (value) => {
        settled();
        resolve(value);
      },
      (error: unknown) => {
        settled();
        reject(error instanceof Error ? error : new StoreUnavailable('the client cannot be looked up'));
      },
    );
  });
}
