import { UnfitStatement } from './errors.js';

/** One parameterised statement. An empty name means "do not keep it prepared" (SQL built per request). */
export interface Statement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** PostgreSQL cuts identifiers at 63 bytes, and two cut names would share one prepared statement. */
const LONGEST_NAME = 63;

const texts = new Map<string, string>();

/**
 * Names are global to a connection, so one name means one text in the whole process. pg notices a clash only
 * while sending, when the rest of the batch and its COMMIT are already on the wire; hence the check up front.
 */
export function assertNameIsUnique(name: string, text: string): void {
  if (name === '') return;
  const known = texts.get(name);
  if (known === text) return;
  if (known !== undefined) throw new UnfitStatement(`two statements are named "${name}"`);
  if (Buffer.byteLength(name) > LONGEST_NAME)
    throw new UnfitStatement(`statement name "${name}" is too long`);
  texts.set(name, text);
}

/** Declares a named prepared statement: `const find = statement('quote-find', 'SELECT … $1'); find(id)`. */
export function statement(name: string, text: string): (...values: readonly unknown[]) => Statement {
  assertNameIsUnique(name, text);
  return (...values) => ({ name, text, values });
}
