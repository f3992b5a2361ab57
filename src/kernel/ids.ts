import type { Clock } from './clock.js';

/** What an id on the wire names. */
export const ID_PREFIXES = [
  'pa',
  'ofr',
  'quo',
  'aps',
  'pty',
  'cns',
  'cra',
  'sto',
  'stf',
  'evb',
  'ucp',
  'agr',
  'tri',
  'aud',
  'evt',
] as const;
export type IdPrefix = (typeof ID_PREFIXES)[number];

// Crockford's base32 in lower case: no i, l, o, u. Its order is that of ASCII, so encoded ids sort as their bytes.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const DIGITS = new Map([...ALPHABET].map((letter, value) => [letter, value]));
const LETTERS = 26; // 130 bits: 2 leading zero bits and the 128 of the UUID
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** 'pa_' and 26 letters from a lower-case UUID. @throws RangeError on anything else */
export function encodeId(prefix: IdPrefix, uuid: string): string {
  if (!UUID.test(uuid)) throw new RangeError('Not a lower-case UUID.');
  return `${prefix}_${encodeBytes(Buffer.from(uuid.replaceAll('-', ''), 'hex'))}`;
}

/** The UUID of an id with this very prefix in its one canonical spelling; null for any other text. */
export function decodeId(prefix: IdPrefix, text: string): string | null {
  if (text.length !== prefix.length + 1 + LETTERS || !text.startsWith(`${prefix}_`)) return null;
  const bytes = decodeBytes(text.slice(prefix.length + 1));
  return bytes && uuidText(bytes);
}

/** An id that is a digest (a quote's): the first 128 bits of a SHA-256. Not sorted by time. */
export function digestId(prefix: IdPrefix, sha256: Uint8Array): string {
  if (sha256.length !== 32) throw new RangeError('A SHA-256 has 32 bytes.');
  return `${prefix}_${encodeBytes(sha256.subarray(0, 16))}`;
}

function encodeBytes(bytes: Uint8Array): string {
  let text = '';
  let pending = 0;
  let bits = 2;
  for (const byte of bytes) {
    pending = (pending << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += ALPHABET[(pending >>> (bits - 5)) & 31] ?? '';
    pending &= (1 << bits) - 1;
  }
  return text;
}

function decodeBytes(text: string): Uint8Array | null {
  const bytes = new Uint8Array(16);
  let pending = 0;
  let bits = -2;
  let at = 0;
  for (const letter of text) {
    const value = DIGITS.get(letter);
    if (value === undefined || (bits === -2 && value > 7)) return null;
    pending = (pending << 5) | value;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = pending >>> bits;
    pending &= (1 << bits) - 1;
  }
  return bytes;
}

function uuidText(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

const LATEST = 2 ** 48 - 1;
const NEEDED_RANDOM_BYTES = 10;

/**
 * RFC 9562 version 7: 48 bits of epoch milliseconds, then randomness (the first 10 bytes of `random`).
 * @throws RangeError on a time outside 48 bits or too little randomness
 */
export function uuidv7(now: number, random: Uint8Array): string {
  if (!Number.isInteger(now) || now < 0 || now > LATEST)
    throw new RangeError('The time must be epoch milliseconds.');
  if (random.length < NEEDED_RANDOM_BYTES)
    throw new RangeError(`${NEEDED_RANDOM_BYTES} random bytes are needed.`);
  const bytes = Buffer.allocUnsafe(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes.set(random.subarray(0, NEEDED_RANDOM_BYTES), 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return uuidText(bytes);
}

/** The epoch milliseconds inside a version 7 UUID: the lower bound of its partition. */
export function uuidv7Time(uuid: string): number {
  if (!UUID.test(uuid) || uuid[14] !== '7') throw new RangeError('Not a version 7 UUID.');
  return Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16);
}

/**
 * Version 7 UUIDs that strictly rise within one process, also within a millisecond and when the clock steps back
 * (RFC 9562 section 6.2, method 2): there the 74 random bits grow by a random step instead of being drawn anew.
 */
export class UuidV7Generator {
  private time = -1;
  private tail = 0n;

  constructor(
    private readonly clock: Clock,
    private readonly randomBytes: (count: number) => Uint8Array,
  ) {}

  next(): string {
    const now = this.clock.now();
    if (now > this.time) {
      this.time = now;
      this.tail = this.draw();
    } else {
      this.tail += 1n + (toBigInt(this.randomBytes(4)) & 0xffff_ffffn);
      if (this.tail >> 74n > 0n) {
        this.time += 1;
        this.tail = this.draw();
      }
    }
    return uuidv7(this.time, layOut(this.tail));
  }

  /** 73 bits: the highest stays 0, so that a millisecond has room to grow. */
  private draw(): bigint {
    return toBigInt(this.randomBytes(NEEDED_RANDOM_BYTES)) & ((1n << 73n) - 1n);
  }
}

const toBigInt = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);

/** 74 bits around the 4 version bits and the 2 variant bits that `uuidv7` sets. */
function layOut(tail: bigint): Uint8Array {
  const spread = ((tail >> 62n) << 64n) | (tail & ((1n << 62n) - 1n));
  return Buffer.from(spread.toString(16).padStart(20, '0'), 'hex');
}
