import { UnfitStatement } from './errors.js';

export type WireValue = string | Buffer | null | (string | Buffer | null)[];

/**
 * Turns a bound value into what goes on the wire, before anything is sent. pg does this while it sends, and a
 * value that throws there (an object holding a bigint) drops that one statement from a batch whose COMMIT
 * still follows.
 */
export function wireValue(value: unknown): WireValue {
  return Array.isArray(value) ? value.map(wireScalar) : wireScalar(value);
}

function wireScalar(value: unknown): string | Buffer | null {
  if (value === null || value === undefined) return null;
  switch (typeof value) {
    case 'string':
      return refuseNul(value);
    case 'number':
      if (!Number.isFinite(value)) throw new UnfitStatement('a bound number is not finite');
      return String(value);
    case 'boolean':
    case 'bigint':
      return String(value);
    case 'object':
      return wireObject(value);
    default:
      throw new UnfitStatement(`a bound value is a ${typeof value}`);
  }
}

function wireObject(value: object): string | Buffer {
  if (Buffer.isBuffer(value)) return value;
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw new UnfitStatement('a bound date is invalid');
    return value.toISOString();
  }
  if (Array.isArray(value)) throw new UnfitStatement('a bound array holds an array: bind JSON as a string');
  try {
    return refuseNul(JSON.stringify(value));
  } catch (error) {
    throw new UnfitStatement('a bound object is not JSON', { cause: error });
  }
}

/** PostgreSQL text holds no NUL, and the protocol would end the string there. */
function refuseNul(text: string): string {
  if (text.includes('\0')) throw new UnfitStatement('a bound text holds a NUL character');
  return text;
}
