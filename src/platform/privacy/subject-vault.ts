import { createHmac, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { statement } from '../database/statement.js';
import type { JsonValue } from '../json.js';
import { seal, unseal } from './aead.js';
import { KeyRing } from './key-ring.js';

export interface SubjectKey {
  readonly wrappedKey: Buffer;
  readonly salt: Buffer;
}

/** Unwrapped keys in memory at most; beyond that the one used longest ago goes. */
const CACHED_KEYS = 10_000;
const KEY_BYTES = 32;
const KEY_PLACE = 'subject-key';

/** Columns id, wrapped_key, salt of the person with this blind index: the one there is, or the new one. */
export const subjectFor = statement(
  'subject-for',
  'SELECT id, wrapped_key, salt FROM subject_for($1, $2, $3, $4)',
);

/**
 * Personal data under a key of its own per person. Destroying a person's wrapped key and salt makes what was
 * sealed unreadable and the commitments in the audit log meaningless, and leaves both where they are.
 */
@Injectable()
export class SubjectVault {
  private readonly unwrapped = new Map<string, Buffer>();

  constructor(private readonly keys: KeyRing) {}

  /** Finds equal values without storing them: HMAC under a key the database does not hold. */
  blindIndex(kind: 'resident_id' | 'mobile', value: string): Buffer {
    return this.keys.hmac('blind-index', `${kind}\0${value.trim().toUpperCase()}`);
  }

  newSubjectKey(): SubjectKey {
    const wrappedKey = this.keys.seal('subject-key', randomBytes(KEY_BYTES), KEY_PLACE);
    return { wrappedKey, salt: randomBytes(KEY_BYTES) };
  }

  /** @param context the place of the value (`party:<tenant>:<id>:person`); it opens nowhere else */
  encrypt(wrappedKey: Uint8Array, context: string, value: JsonValue): Buffer {
    return seal(this.unwrap(wrappedKey), 0, Buffer.from(JSON.stringify(value)), context);
  }

  /** @throws SealBroken */
  decrypt(wrappedKey: Uint8Array, context: string, sealed: Uint8Array): JsonValue {
    return JSON.parse(unseal(this.unwrap(wrappedKey), sealed, context).toString()) as JsonValue;
  }

  /** For the audit log: shows later, to whoever knows the value and the salt, that it was this one. */
  commitment(salt: Uint8Array, field: string, value: string): string {
    return createHmac('sha256', salt).update(`${field}\0${value}`).digest('hex');
  }

  private unwrap(wrappedKey: Uint8Array): Buffer {
    const name = Buffer.from(wrappedKey).toString('base64');
    const cached = this.unwrapped.get(name);
    const key = cached ?? this.keys.open('subject-key', wrappedKey, KEY_PLACE);
    // Insertion order is age: what was just used becomes the youngest.
    if (cached !== undefined) this.unwrapped.delete(name);
    this.unwrapped.set(name, key);
    if (this.unwrapped.size > CACHED_KEYS) {
      const [oldest] = this.unwrapped.keys();
      if (oldest !== undefined) this.unwrapped.delete(oldest);
    }
    return key;
  }
}
