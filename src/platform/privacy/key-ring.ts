import { createHmac, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../database/database.js';
import { statement } from '../database/statement.js';
import { keyVersionOf, seal, SealBroken, unseal } from './aead.js';
import {
  keyFilePath,
  KeyRingError,
  parseKey,
  pendingKeys,
  readKeyFile,
  writePendingKey,
  type KeySource,
} from './key-encryption-key.js';
import { KEY_PURPOSES, type KeyPurpose } from './key-purposes.js';

const BOOT_MS = 10_000;
const CANARY_TEXT = Buffer.from('forecourt key-encryption canary');
const CANARY_PLACE = 'canary';
/** Another process of the same home may be between the database's yes and its file. */
const FILE_TRIES = 40;
const FILE_PAUSE_MS = 50;

const keyCanary = statement('key-canary', 'SELECT key_canary($1) AS sealed');
const dataKeys = statement('data-keys', 'SELECT version, wrapped FROM data_keys($1, $2)');

/** Key versions of one purpose. New seals use the newest; HMACs always the first, or nothing would be found. */
interface PurposeKeys {
  readonly first: Buffer;
  readonly newest: number;
  readonly versions: ReadonlyMap<number, Buffer>;
}

/** The data keys of this process, unwrapped at boot and kept in memory. Everything here is synchronous. */
export class KeyRing {
  private constructor(private readonly keys: ReadonlyMap<KeyPurpose, PurposeKeys>) {}

  /**
   * Finds the key-encryption key, proves it on the database's canary and loads all data keys.
   * @throws KeyRingError with one line when the key is missing or is not this database's
   */
  static async open(database: Database, source: KeySource): Promise<KeyRing> {
    const kek = await findKey(database, source);
    const fresh = KEY_PURPOSES.map((purpose) =>
      dataKeys(purpose, seal(kek, 0, randomBytes(32), place(purpose))),
    );
    const results = await database.batch(null, fresh, bootOptions());
    const keys = KEY_PURPOSES.map((purpose, index) => {
      const rows = (results[index]?.rows ?? []) as { version: number; wrapped: Buffer }[];
      return [purpose, unwrapAll(kek, purpose, rows)] as const;
    });
    return new KeyRing(new Map(keys));
  }

  /** @param aad binds the sealed bytes to their place (row, tenant, column), so that they open nowhere else */
  seal(purpose: KeyPurpose, plaintext: Uint8Array, aad: string | Uint8Array): Buffer {
    const { versions, newest, first } = this.of(purpose);
    return seal(versions.get(newest) ?? first, newest, plaintext, aad);
  }

  /** @throws SealBroken */
  open(purpose: KeyPurpose, sealed: Uint8Array, aad: string | Uint8Array): Buffer {
    const key = this.of(purpose).versions.get(keyVersionOf(sealed));
    if (key === undefined) throw new SealBroken();
    return unseal(key, sealed, aad);
  }

  /** HMAC-SHA-256, 32 bytes. */
  hmac(purpose: KeyPurpose, message: string | Uint8Array): Buffer {
    return createHmac('sha256', this.of(purpose).first).update(message).digest();
  }

  private of(purpose: KeyPurpose): PurposeKeys {
    const keys = this.keys.get(purpose);
    if (keys === undefined) throw new Error(`no key for the purpose ${purpose}`);
    return keys;
  }
}

async function findKey(database: Database, source: KeySource): Promise<Buffer> {
  const canary = await readCanary(database, null);
  if (source.kek !== undefined && source.kek !== '') {
    const kek = parseKey(source.kek, 'FORECOURT_KEK');
    const standing = canary ?? (await readCanary(database, sealCanary(kek)));
    return proven(kek, standing, 'FORECOURT_KEK');
  }
  if (canary === null) return firstKey(database, source.home);
  return standingKey(canary, source.home);
}

/** First run without a given key: the file exists before the database knows of the key, never the other way. */
async function firstKey(database: Database, home: string): Promise<Buffer> {
  const present = await readKeyFile(home);
  if (present !== null) {
    return proven(present, await readCanary(database, sealCanary(present)), keyFilePath(home));
  }
  const fresh = await writePendingKey(home);
  const standing = await readCanary(database, sealCanary(fresh.key));
  if (standing !== null && opens(fresh.key, standing)) {
    if (await fresh.accept()) return fresh.key;
    throw new KeyRingError(`${keyFilePath(home)} appeared meanwhile and is not the key of this database`);
  }
  await fresh.discard();
  return standingKey(standing, home);
}

/** The canary is there, so a key exists somewhere: find it, never make another. */
async function standingKey(canary: Buffer | null, home: string): Promise<Buffer> {
  for (let attempt = 0; attempt < FILE_TRIES; attempt += 1) {
    const present = await readKeyFile(home);
    if (present !== null) return proven(present, canary, keyFilePath(home));
    for (const left of await pendingKeys(home)) {
      if (canary !== null && opens(left.key, canary)) {
        await left.accept();
        return left.key;
      }
    }
    await sleep(FILE_PAUSE_MS);
  }
  throw new KeyRingError(
    `this database was set up with a key-encryption key that is not here: set FORECOURT_KEK or restore ${keyFilePath(home)}`,
  );
}

function proven(kek: Buffer, canary: Buffer | null, where: string): Buffer {
  if (canary !== null && opens(kek, canary)) return kek;
  throw new KeyRingError(`the key in ${where} is not the key-encryption key of this database`);
}

async function readCanary(database: Database, own: Buffer | null): Promise<Buffer | null> {
  const [result] = await database.batch(null, [keyCanary(own)], bootOptions());
  const row = result?.rows[0] as { sealed: Buffer | null } | undefined;
  return row?.sealed ?? null;
}

function sealCanary(kek: Buffer): Buffer {
  return seal(kek, 0, CANARY_TEXT, CANARY_PLACE);
}

function opens(kek: Buffer, canary: Buffer): boolean {
  try {
    return unseal(kek, canary, CANARY_PLACE).equals(CANARY_TEXT);
  } catch {
    return false;
  }
}

function unwrapAll(
  kek: Buffer,
  purpose: KeyPurpose,
  rows: { version: number; wrapped: Buffer }[],
): PurposeKeys {
  const versions = new Map(
    rows.map(({ version, wrapped }) => [version, unseal(kek, wrapped, place(purpose))]),
  );
  const first = versions.get(1);
  if (first === undefined) throw new KeyRingError(`the database has no first data key for ${purpose}`);
  return { first, newest: Math.max(...versions.keys()), versions };
}

function place(purpose: KeyPurpose): string {
  return `data-key:${purpose}`;
}

function bootOptions() {
  return { signal: AbortSignal.timeout(BOOT_MS), kind: 'write', timeoutMs: BOOT_MS } as const;
}
