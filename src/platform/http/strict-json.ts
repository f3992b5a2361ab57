import { isUtf8 } from 'node:buffer';
import type { FieldError } from './problem.js';

export interface StrictJsonRules {
  /**
   * 'integer': every number is a whole one written plainly (money in fen, counts; rates are strings).
   * 'source': foreign standards keep their number forms; only what overflows a double is refused.
   */
  readonly numbers: 'integer' | 'source';
}

export type StrictJsonResult =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: FieldError };

const DEEPEST = 32;
const MOST_KEYS = 1_000;
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);
const PLAIN_INTEGER = /^-?(?:0|[1-9]\d{0,15})$/;

/** A body that JSON.parse takes may still lose or change something silently; here each such thing is an error. */
export function parseStrictJson(
  bytes: Uint8Array,
  rules: StrictJsonRules = { numbers: 'integer' },
): StrictJsonResult {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    return refuse('', 'byte_order_mark', 'the body starts with a byte order mark');
  }
  if (!isUtf8(bytes)) return refuse('', 'not_utf8', 'the body is not valid UTF-8');
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse('', 'not_json', 'the body is not JSON');
  }
  // The grammar is known to hold from here on, so that the scan need not check it.
  const error = new Scan(text, rules).run();
  return error === null ? { ok: true, value } : { ok: false, error };
}

function refuse(pointer: string, code: string, detail: string): StrictJsonResult {
  return { ok: false, error: { pointer, code, detail } };
}

class Refusal extends Error {
  constructor(readonly error: FieldError) {
    super(error.code);
  }
}

/** One open object (with its keys) or array (with its index). */
interface Level {
  readonly keys: Set<string> | null;
  at: string | number;
}

/** Walks over valid JSON and looks at what JSON.parse overlooks. */
class Scan {
  private position = 0;
  private keyCount = 0;
  private readonly open: Level[] = [];

  constructor(
    private readonly text: string,
    private readonly rules: StrictJsonRules,
  ) {}

  run(): FieldError | null {
    try {
      while (this.position < this.text.length) this.step(this.text.charCodeAt(this.position));
      return null;
    } catch (refusal) {
      if (refusal instanceof Refusal) return refusal.error;
      throw refusal;
    }
  }

  private step(character: number): void {
    const inside = this.open.at(-1);
    switch (character) {
      case 0x7b: // {
        return this.enter({ keys: new Set(), at: '' });
      case 0x5b: // [
        return this.enter({ keys: null, at: 0 });
      case 0x7d: // }
      case 0x5d: // ]
        this.open.pop();
        break;
      case 0x2c: // ,
        if (inside !== undefined && typeof inside.at === 'number') inside.at += 1;
        break;
      case 0x22: // "
        return this.string(inside);
      default:
        if (character === 0x2d || (character >= 0x30 && character <= 0x39)) return this.number();
    }
    this.position += 1;
  }

  private enter(level: Level): void {
    if (this.open.length >= DEEPEST) this.fail('too_deep', `more than ${DEEPEST} levels`);
    this.open.push(level);
    this.position += 1;
  }

  private string(inside: Level | undefined): void {
    const start = this.position;
    let escaped = false;
    let end = start + 1;
    for (let code = this.text.charCodeAt(end); code !== 0x22; code = this.text.charCodeAt(end)) {
      if (code === 0x5c) escaped = true;
      end += code === 0x5c ? 2 : 1;
    }
    this.position = end + 1;
    const isKey = inside !== undefined && inside.keys !== null && this.nextIsColon();
    if (!isKey && !escaped) return;
    const raw = this.text.slice(start, end + 1);
    const value = escaped ? (JSON.parse(raw) as string) : raw.slice(1, -1);
    if (isKey && inside.keys !== null) this.key(inside, inside.keys, value);
    if (!escaped) return;
    if (value.includes('\0')) this.fail('nul_character', 'NUL is not allowed');
    if (!value.isWellFormed()) this.fail('lone_surrogate', 'a surrogate without its other half');
  }

  private key(inside: Level, keys: Set<string>, key: string): void {
    inside.at = key.toWellFormed();
    this.keyCount += 1;
    if (this.keyCount > MOST_KEYS) this.fail('too_many_keys', `more than ${MOST_KEYS} keys`);
    if (keys.has(key)) this.fail('duplicate_key', 'this key stands here twice');
    if (FORBIDDEN_KEYS.has(key)) this.fail('key_not_allowed', 'this key is not allowed');
    keys.add(key);
  }

  /** In valid JSON a string before a colon is a key, wherever else it stands it is a value. */
  private nextIsColon(): boolean {
    let at = this.position;
    while (isSpace(this.text.charCodeAt(at))) at += 1;
    return this.text.charCodeAt(at) === 0x3a;
  }

  private number(): void {
    const start = this.position;
    while (isNumberPart(this.text.charCodeAt(this.position))) this.position += 1;
    const source = this.text.slice(start, this.position);
    if (this.rules.numbers === 'source') {
      if (!Number.isFinite(+source)) this.fail('number_too_large', 'this number is beyond any double');
      return;
    }
    if (!/^-?\d+$/.test(source) || source === '-0') {
      this.fail(
        'number_not_integer',
        'numbers are whole and written without fraction or exponent; rates are strings',
      );
    }
    if (!PLAIN_INTEGER.test(source) || !Number.isSafeInteger(+source)) {
      this.fail('number_too_large', 'integers stay within 2^53 - 1');
    }
  }

  private fail(code: string, detail: string): never {
    const pointer = this.open.map(({ at }) => `/${escapePointer(String(at))}`).join('');
    throw new Refusal({ pointer, code, detail });
  }
}

/** RFC 6901; a hostile key may be long, and an error is not the place to repeat it. */
export function escapePointer(segment: string): string {
  return segment.slice(0, 64).replaceAll('~', '~0').replaceAll('/', '~1');
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function isNumberPart(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    code === 0x2d ||
    code === 0x2b ||
    code === 0x2e ||
    code === 0x65 ||
    code === 0x45
  );
}
