import pg from 'pg';
import type { PoolClient, QueryConfig, QueryResult } from 'pg';
import { DatabaseFailure, DatabaseRefusal, OutcomeUnknown, StoreUnavailable } from './errors.js';
import { assertNameIsUnique, type Statement } from './statement.js';
import { wireValue } from './wire-value.js';

export type Query = QueryConfig<unknown[]>;

/** Checks and converts everything that could fail while sending. */
export function toQuery({ name, text, values }: Statement): Query {
  assertNameIsUnique(name, text);
  const wired = values.map(wireValue);
  return name === '' ? { text, values: wired } : { name, text, values: wired };
}

/** What came back for each query of a flight: a result or an error, in the order of sending. */
export type Answer = { result: QueryResult } | { error: Error };

/**
 * Sends all queries without waiting for any answer. Each query of pg writes on its own; corking around them
 * makes it one write, so that a transaction is one packet out and one wake-up of the server.
 */
export function sendAll(client: PoolClient, queries: readonly Query[]): Promise<Answer[]> {
  const { promise, resolve } = Promise.withResolvers<Answer[]>();
  const answers: Answer[] = [];
  let missing = queries.length;
  const stream = client.connection.stream;
  stream.cork();
  queries.forEach((query, index) => {
    client.query(
      submittable(query, (error, result) => {
        if (answers[index] !== undefined) return;
        answers[index] = error ? { error } : { result };
        missing -= 1;
        if (missing === 0) resolve(answers);
      }),
    );
  });
  stream.uncork();
  return promise;
}

type Callback = (error: Error | null | undefined, result: QueryResult) => void;

/** Built from text and values: from a configuration object pg makes a copy that costs as much as the sending. */
function submittable({ name, text, values }: Query, callback: Callback): pg.Query {
  return Object.assign(new pg.Query(text, values), { name, callback });
}

/** Connection trouble, a server going down or coming up, locks and cancellations: worth another try later. */
const PASSING = /^(08|53|57P|57014|55P03|40)/;

function isServerError(error: Error): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && typeof error.code === 'string';
}

/** The meaning of a failed statement that is known not to have been committed. */
export function failureOf(error: Error, name: string): Error {
  if (!isServerError(error))
    return new StoreUnavailable('the database connection was lost', { cause: error });
  const sqlstate = error.code ?? '';
  if (sqlstate.startsWith('FC')) return new DatabaseRefusal(sqlstate, error.message, error.detail);
  if (PASSING.test(sqlstate)) return new StoreUnavailable(`the database answered ${sqlstate}`);
  // Only class 42 (syntax, names, rights) has messages free of row contents.
  const reason = sqlstate.startsWith('42') ? `: ${error.message}` : '';
  const where = error.constraint === undefined ? '' : ` on ${error.constraint}`;
  return new DatabaseFailure(
    `"${name}" failed with ${sqlstate}${where}${reason}`,
    sqlstate,
    error.constraint,
  );
}

/** The meaning of a failed or odd COMMIT; null when it stands. */
export function commitFailure(answer: Answer, kind: 'read' | 'write'): Error | null {
  if ('result' in answer) {
    if (answer.result.command === 'COMMIT') return null;
    return new StoreUnavailable(`COMMIT was answered with ${answer.result.command}`);
  }
  // An ordinary ERROR (a deferred constraint) rolls back. FATAL or silence tells nothing.
  const definite = isServerError(answer.error) && answer.error.severity === 'ERROR';
  if (definite || kind === 'read') return failureOf(answer.error, 'COMMIT');
  return new OutcomeUnknown('the connection was lost while COMMIT was on its way', { cause: answer.error });
}

/**
 * The first thing that went wrong. After an error PostgreSQL answers 25P02 to the rest and ROLLBACK to COMMIT,
 * which only hide the cause. A connection that breaks half-way through the answers says nothing about the
 * COMMIT that is already with the server: for a write that is unknown.
 */
export function firstFailure(
  answers: readonly Answer[],
  names: readonly string[],
  kind: 'read' | 'write',
): Error | null {
  for (const [index, answer] of answers.entries()) {
    if (index === answers.length - 1) return commitFailure(answer, kind);
    if ('result' in answer) continue;
    if (kind === 'write' && !isServerError(answer.error)) {
      return new OutcomeUnknown('the connection was lost during a write', { cause: answer.error });
    }
    return failureOf(answer.error, names[index] ?? 'unnamed');
  }
  return null;
}
