import './idempotency.errors.js';
import { Problem } from '../http/problem.js';

const LONGEST_KEY = 255;
/** Visible ASCII. A comma or a space inside a bare key is what two joined header lines look like. */
const BARE = /^[\x21\x23-\x2b\x2d-\x7e]+$/;
/** A Structured Fields string (RFC 9651): printable ASCII, with \" and \\ escaped. */
const QUOTED = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;

/** The key as the client meant it; `abc` and `"abc"` are the same key. */
export function parseIdempotencyKey(header: string | undefined): string {
  const text = header?.trim() ?? '';
  if (text === '' || text === '""') throw new Problem('idempotency_key_missing');
  const quoted = QUOTED.exec(text)?.[1];
  const key = quoted === undefined ? text : quoted.replaceAll(/\\(["\\])/g, '$1');
  if (key.length > LONGEST_KEY || (quoted === undefined && !BARE.test(text))) {
    throw new Problem('idempotency_key_invalid');
  }
  return key;
}
