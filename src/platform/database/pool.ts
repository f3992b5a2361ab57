import pg from 'pg';
import type { PoolClient, PoolConfig } from 'pg';
import { StoreUnavailable } from './errors.js';

/** Shorter than the 400 ms inside a request, so that a dead server is an honest 503 and not a late answer. */
const CONNECT_MS = 350;
const IDLE_MS = 30_000;
const DATE_OID = 1082;
const DATE_ARRAY_OID = 1182;
const TEXT_ARRAY_OID = 1009;

export interface PoolSettings {
  readonly url: string;
  readonly applicationName: string;
  /** Connections at most. */
  readonly max: number;
}

type Parser = (text: string) => unknown;
const builtIn = pg.types.getTypeParser as (oid: number, format?: string) => Parser;

/** A calendar date stays text: as a JavaScript Date it would move with the zone of the host. */
function getTypeParser(oid: number, format?: string): Parser {
  if (oid === DATE_OID) return (text) => text;
  return builtIn(oid === DATE_ARRAY_OID ? TEXT_ARRAY_OID : oid, format);
}

/** The same settings for our own pools and, as `extra`, for the pool inside TypeORM's driver. */
export function poolConfig({ url, applicationName, max }: PoolSettings): PoolConfig {
  return {
    connectionString: url,
    application_name: applicationName,
    max,
    min: Math.min(max, 4),
    pipeline: true,
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: IDLE_MS,
    types: { getTypeParser },
  };
}

export function createPool(settings: PoolSettings): pg.Pool {
  const pool = new pg.Pool(poolConfig(settings));
  pool.on('error', ignoreIdleLoss);
  return pool;
}

/** An idle connection that dies has left the pool already; the next check-out opens another one. */
export function ignoreIdleLoss(): void {
  // An 'error' event without a listener would end the process.
}

/** A connection out of the pool. Exactly one of `giveBack` and `destroy` counts; later calls do nothing. */
export interface Connection {
  readonly client: PoolClient;
  giveBack(): void;
  destroy(): void;
}

/** Waits for a connection no longer than `signal` allows; one that comes too late goes straight back. */
export function checkOut(pool: pg.Pool, signal: AbortSignal): Promise<Connection> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(new StoreUnavailable('the deadline passed before a connection was asked for'));
      return;
    }
    const tooLate = (): void => reject(new StoreUnavailable('no database connection came free in time'));
    signal.addEventListener('abort', tooLate, { once: true });
    pool.connect((error, client) => {
      signal.removeEventListener('abort', tooLate);
      if (error !== undefined || client === undefined) {
        reject(new StoreUnavailable('no connection to the database', { cause: error }));
      } else if (signal.aborted) {
        client.release();
      } else {
        resolve(held(client));
      }
    });
  });
}

function held(client: PoolClient): Connection {
  client.on('error', ignoreIdleLoss);
  let out = true;
  const release = (destroy: boolean): void => {
    if (!out) return;
    out = false;
    // A pipelining client would otherwise hear out what it has sent before it ends.
    if (destroy) client.connection.stream.destroy();
    client.removeListener('error', ignoreIdleLoss);
    client.release(destroy);
  };
  return { client, giveBack: () => release(false), destroy: () => release(true) };
}
