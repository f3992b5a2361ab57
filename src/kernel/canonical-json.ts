import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/**
 * The one text of a JSON value (RFC 8785): what is hashed, signed and compared. Members that are undefined are left
 * out, as in JSON.
 * @throws TypeError on what JSON cannot hold: bigint (money goes through toWire), NaN, infinities, lone surrogates,
 * functions, symbols, undefined outside an object, dates, bytes, maps and whatever else brings its own toJSON, circles
 */
export function canonicalJson(value: unknown): string {
  refuseOthers(value, []);
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('Not a JSON value.');
  return text;
}

export function sha256Bytes(data: string | Uint8Array): Uint8Array {
  return createHash('sha256').update(data).digest();
}

/** Lower-case hexadecimal. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** The library passes some of these on as the text "undefined" or through toJSON: a hash would then mean little. */
function refuseOthers(value: unknown, path: readonly object[]): void {
  switch (typeof value) {
    case 'boolean':
      return;
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError('A JSON number is finite.');
      return;
    case 'string':
      if (!value.isWellFormed()) throw new TypeError('A JSON text has no lone surrogates.');
      return;
    case 'object':
      if (value !== null) refuseInside(value, path);
      return;
    default:
      throw new TypeError(`JSON has no ${typeof value}.`);
  }
}

function refuseInside(value: object, path: readonly object[]): void {
  if (path.includes(value)) throw new TypeError('A JSON value holds no circle.');
  const inner = [...path, value];
  if (Array.isArray(value)) {
    for (const item of value) refuseOthers(item, inner);
    return;
  }
  const foreign = Object.prototype.toString.call(value) !== '[object Object]' || 'toJSON' in value;
  if (foreign)
    throw new TypeError('JSON has objects of named members only: convert dates, bytes and maps first.');
  for (const [key, item] of Object.entries(value)) {
    if (!key.isWellFormed()) throw new TypeError('A JSON text has no lone surrogates.');
    if (item !== undefined) refuseOthers(item, inner);
  }
}
