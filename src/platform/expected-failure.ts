/**
 * Something that the person at the console can put right: shown as its message alone, without a stack, and the
 * command ends with status 1. Each line of the message says what to do.
 */
export class ExpectedFailure extends Error {
  override readonly name: string = 'ExpectedFailure';
}

/** The system's errors that mean an address, a right or a server that is not there, and PostgreSQL's refusals to let in. */
const ENVIRONMENT =
  /^(E(CONNREFUSED|NOTFOUND|TIMEDOUT|HOSTUNREACH|NETUNREACH|CONNRESET|AI_AGAIN|ACCES|PERM|ROFS|NOSPC|ADDRINUSE|ADDRNOTAVAIL)|28...|3D000|57P0.|53300)$/;

/** What to show of an error instead of a stack; null for a fault of ours, whose stack is wanted. */
export function readable(error: unknown): string | null {
  if (error instanceof ExpectedFailure) return error.message;
  if (!(error instanceof Error)) return null;
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined || !ENVIRONMENT.test(code)) return null;
  // A name with several addresses fails with all of them at once, and with an empty message.
  return error instanceof AggregateError
    ? error.errors.map((one: Error) => one.message).join('; ')
    : error.message;
}
