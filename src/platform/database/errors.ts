/**
 * What can go wrong between us and PostgreSQL, in the only terms the rest of the code needs.
 * None of these carries a bound value: PostgreSQL puts row contents into `detail` and into some messages,
 * and error objects end in logs.
 */

/** Nothing was changed and nothing was learned; the same call may succeed later. 503 for the caller. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** A write was sent and its COMMIT was not heard of: it may stand or not. 503 `outcome_unknown`. */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';
}

/** One of our own SQL functions said no (SQLSTATE class FC). The transaction was rolled back. */
export class DatabaseRefusal extends Error {
  override readonly name = 'DatabaseRefusal';
  constructor(
    readonly sqlstate: string,
    message: string,
    readonly detail: string | undefined,
  ) {
    super(message);
  }
}

/** Any other failed statement, a constraint for example. The transaction was rolled back. */
export class DatabaseFailure extends Error {
  override readonly name = 'DatabaseFailure';
  constructor(
    message: string,
    readonly sqlstate: string,
    readonly constraint: string | undefined,
  ) {
    super(message);
  }
}

/** A statement that was never sent because it cannot be: a programming error, found before BEGIN. */
export class UnfitStatement extends Error {
  override readonly name = 'UnfitStatement';
}

export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return (
    error instanceof DatabaseFailure &&
    error.sqlstate === '23505' &&
    (constraint === undefined || error.constraint === constraint)
  );
}

/** SQLSTATEs raised by the functions of the first migration. */
export const JOB_FENCE_LOST = 'FC001';
export const IDEMPOTENCY_FENCE_LOST = 'FC002';

export function isRefusal(error: unknown, sqlstate: string): boolean {
  return error instanceof DatabaseRefusal && error.sqlstate === sqlstate;
}

/**
 * For writes whose commit alone changes nothing for the caller (a claim, an audit entry before an answer is
 * shown): whether they stand or not, the caller may simply come again.
 */
export function withoutEffect<T>(write: Promise<T>): Promise<T> {
  return write.catch((error: unknown) => {
    throw error instanceof OutcomeUnknown ? new StoreUnavailable(error.message, { cause: error }) : error;
  });
}
