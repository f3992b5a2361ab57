import type { FieldError } from './problem.js';

const LONGEST = 64;
/** Why a query cannot be used; found while parsing, reported once the caller is known. */
const FAULT = Symbol('query fault');

export type StrictQuery = Record<string, string> & { [FAULT]?: FieldError };

/**
 * `a=1&b=2` into strings: no duplicates, no arrays, no NUL, no broken escapes. Fastify calls it for every request
 * and expects no exception, so a fault travels with the result.
 */
export function parseStrictQuery(text: string): StrictQuery {
  const query = Object.create(null) as StrictQuery;
  if (text === '') return query;
  const parts = text.split('&', LONGEST + 1);
  if (parts.length > LONGEST)
    return fault(query, '?', 'too_many_parameters', `more than ${LONGEST} parameters`);
  for (const part of parts) {
    if (part === '') continue;
    const split = part.indexOf('=');
    const name = decode(split === -1 ? part : part.slice(0, split));
    const value = decode(split === -1 ? '' : part.slice(split + 1));
    if (name === null || value === null)
      return fault(query, '?', 'bad_escape', 'a percent escape is not UTF-8');
    const pointer = `?${name.slice(0, LONGEST)}`;
    if (name.includes('\0') || value.includes('\0'))
      return fault(query, pointer, 'nul_character', 'NUL is not allowed');
    // Names that a later copy into a plain object would lose.
    if (name === '__proto__' || name === 'constructor' || name === 'prototype')
      return fault(query, pointer, 'unknown_field', 'this parameter is not known here');
    if (Object.hasOwn(query, name))
      return fault(query, pointer, 'duplicate_parameter', 'this parameter stands twice');
    query[name] = value;
  }
  return query;
}

export function queryFault(query: unknown): FieldError | undefined {
  return typeof query === 'object' && query !== null ? (query as StrictQuery)[FAULT] : undefined;
}

/** An HTML form in the same notation: each name once. */
export function parseStrictForm(
  bytes: Uint8Array,
): { values: Record<string, string> } | { error: FieldError } {
  const values = parseStrictQuery(Buffer.from(bytes).toString('utf8'));
  const found = queryFault(values);
  if (found === undefined) return { values };
  return { error: { ...found, pointer: `/${found.pointer.slice(1)}` } };
}

function fault(query: StrictQuery, pointer: string, code: string, detail: string): StrictQuery {
  Object.defineProperty(query, FAULT, { value: { pointer, code, detail }, enumerable: false });
  return query;
}

function decode(text: string): string | null {
  if (!text.includes('%') && !text.includes('+')) return text.isWellFormed() ? text : null;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}
