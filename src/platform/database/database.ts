import type { ClientConfig, Pool, QueryResult } from 'pg';
import { OutcomeUnknown, StoreUnavailable } from './errors.js';
import {
  commitFailure,
  failureOf,
  firstFailure,
  sendAll,
  toQuery,
  type Answer,
  type Query,
} from './pipeline.js';
import { checkOut, type Connection } from './pool.js';
import type { Statement } from './statement.js';

export interface BatchOptions {
  readonly signal: AbortSignal;
  /** 'read' is sent as a READ ONLY transaction. */
  readonly kind: 'read' | 'write';
  /** Milliseconds left: the server's own limit on a read, and on waiting for locks in a write. */
  readonly timeoutMs?: number;
}

/** The options of a batch on a request's path. */
export function until(
  deadline: { readonly signal: AbortSignal; remainingMs(): number },
  kind: 'read' | 'write',
): BatchOptions {
  return { signal: deadline.signal, kind, timeoutMs: deadline.remainingMs() };
}

/** The server's limit where the caller names none. */
const DEFAULT_TIMEOUT_MS = 5_000;
/** How long a connection whose caller has gone may still wait for its answers before it is cut. */
const ABANDONED_MS = 10_000;

const BEGIN = { read: { text: 'BEGIN READ ONLY' }, write: { text: 'BEGIN' } } as const;
const COMMIT: Query = { text: 'COMMIT' };
const ROLLBACK: Query = { text: 'ROLLBACK' };

/**
 * The tenant for row-level security, in a statement of its own: in the same statement as an UPDATE the planner
 * may read it too early and touch no rows. A read gets a statement timeout. A write gets a lock timeout
 * instead: it ends a wait for a row, but never a COMMIT.
 */
function settings(kind: 'read' | 'write', tenantId: string | null, timeoutMs: number): Query {
  const limit = kind === 'read' ? 'statement_timeout' : 'lock_timeout';
  return {
    name: `settings-${kind}`,
    text: `SELECT set_config('forecourt.tenant_id', $1, true), set_config('${limit}', $2, true)`,
    values: [tenantId ?? '', String(Math.max(1, Math.ceil(timeoutMs)))],
  };
}

/** A role's pool of connections. Everything it does is one transaction; no state outlives one. */
export abstract class Database {
  constructor(readonly pool: Pool) {}

  /** For a connection beside the pool, LISTEN for example. */
  get connectionOptions(): ClientConfig {
    const { connectionString, application_name, connectionTimeoutMillis, keepAlive } = this.pool.options;
    return { connectionString, application_name, connectionTimeoutMillis, keepAlive };
  }

  /**
   * One transaction, sent whole before the first answer is read. Returns the results of `statements`.
   * @throws StoreUnavailable (nothing happened), OutcomeUnknown (a write that may have), DatabaseRefusal,
   *   DatabaseFailure
   */
  async batch(
    tenantId: string | null,
    statements: readonly Statement[],
    { signal, kind, timeoutMs = DEFAULT_TIMEOUT_MS }: BatchOptions,
  ): Promise<QueryResult[]> {
    const work = statements.map(toQuery);
    const connection = await checkOut(this.pool, signal);
    if (signal.aborted) {
      connection.giveBack();
      throw new StoreUnavailable('the deadline passed before anything was sent');
    }
    const sent = sendAll(connection.client, [
      BEGIN[kind],
      settings(kind, tenantId, timeoutMs),
      ...work,
      COMMIT,
    ]);
    const names = ['BEGIN', 'set_config', ...statements.map(({ name }) => name)];
    return within(signal, kind, connection, sent, (answers) => {
      const failure = firstFailure(answers, names, kind);
      if (failure !== null) throw failure;
      return answers.slice(2, -1).map(resultOf);
    });
  }

  /** For work that needs answers in between: jobs, seeding, the command line. Not for request paths. */
  async transaction<T>(
    tenantId: string | null,
    { signal, kind, timeoutMs = DEFAULT_TIMEOUT_MS }: BatchOptions,
    work: (query: (statement: Statement) => Promise<QueryResult>) => Promise<T>,
  ): Promise<T> {
    const connection = await checkOut(this.pool, signal);
    // Cutting the connection is a rollback, and the only one that works while a statement is running.
    const cut = (): void => connection.destroy();
    signal.addEventListener('abort', cut, { once: true });
    const ask = async (query: Query, name: string): Promise<QueryResult> => {
      if (signal.aborted) throw new StoreUnavailable('the transaction was given up');
      const [answer] = await sendAll(connection.client, [query]);
      if (answer === undefined || 'error' in answer)
        throw failureOf(answer?.error ?? new Error('no answer'), name);
      return answer.result;
    };
    let value: T;
    try {
      await Promise.all([ask(BEGIN[kind], 'BEGIN'), ask(settings(kind, tenantId, timeoutMs), 'set_config')]);
      value = await work((statement) => ask(toQuery(statement), statement.name));
      if (signal.aborted) throw new StoreUnavailable('the transaction was given up');
    } catch (error) {
      if (!signal.aborted) rollBack(connection);
      throw error;
    } finally {
      signal.removeEventListener('abort', cut);
    }
    return within(signal, kind, connection, sendAll(connection.client, [COMMIT]), ([answer]) => {
      const failure = answer === undefined ? null : commitFailure(answer, kind);
      if (failure !== null) throw failure;
      return value;
    });
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

/**
 * Waits for the answers no longer than `signal`. The transaction itself is never cancelled: when the caller
 * leaves, the connection hears its answers out in the background and returns to the pool only when clean.
 */
function within<T>(
  signal: AbortSignal,
  kind: 'read' | 'write',
  connection: Connection,
  sent: Promise<Answer[]>,
  read: (answers: Answer[]) => T,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let cutting: NodeJS.Timeout | undefined;
    const leave = (): void => {
      cutting = setTimeout(() => connection.destroy(), ABANDONED_MS).unref();
      reject(
        kind === 'write'
          ? new OutcomeUnknown('the deadline passed while a write was under way')
          : new StoreUnavailable('the deadline passed while a read was under way'),
      );
    };
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
    void sent.then((answers) => {
      clearTimeout(cutting);
      signal.removeEventListener('abort', leave);
      putBack(connection);
      try {
        resolve(read(answers));
      } catch (error) {
        reject(error instanceof Error ? error : new Error('unreadable answer'));
      }
    });
  });
}

/** In the background: the caller already has its error. */
function rollBack(connection: Connection): void {
  const cutting = setTimeout(() => connection.destroy(), ABANDONED_MS).unref();
  void sendAll(connection.client, [ROLLBACK]).then(() => {
    clearTimeout(cutting);
    putBack(connection);
  });
}

/** Only a connection outside any transaction may serve the next caller. */
function putBack(connection: Connection): void {
  if (connection.client.getTransactionStatus() === 'I') connection.giveBack();
  else connection.destroy();
}

function resultOf(answer: Answer): QueryResult {
  if ('result' in answer) return answer.result;
  throw answer.error;
}

/** Requests: role forecourt_app. */
export class AppDatabase extends Database {}

/** Jobs and lender-wide functions: role forecourt_worker. */
export class WorkerDatabase extends Database {}

/** The authorization server: role forecourt_auth. */
export class AuthDatabase extends Database {}
