import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ExpectedFailure } from '../expected-failure.js';

/** Stops the boot with its one line. */
export class KeyRingError extends ExpectedFailure {}

export interface KeySource {
  /** FORECOURT_KEK: 32 bytes in hex or base64. */
  readonly kek?: string | undefined;
  /** FORECOURT_HOME, where the file `kek` lies when no key is given. */
  readonly home: string;
}

const KEY_BYTES = 32;
const FILE = 'kek';
const PENDING = 'kek.pending-';

export function parseKey(text: string, where: string): Buffer {
  const trimmed = text.trim();
  const key = /^[0-9a-fA-F]{64}$/.test(trimmed)
    ? Buffer.from(trimmed, 'hex')
    : Buffer.from(trimmed, 'base64');
  if (key.length !== KEY_BYTES) throw new KeyRingError(`${where} must be 32 bytes in hex or base64`);
  return key;
}

export function keyFilePath(home: string): string {
  return join(home, FILE);
}

/** The key in the home folder, or null when there is no file. A file that others may read is refused. */
export async function readKeyFile(home: string): Promise<Buffer | null> {
  const path = keyFilePath(home);
  try {
    const { mode } = await stat(path);
    if ((mode & 0o077) !== 0) throw new KeyRingError(`${path} can be read by others; run: chmod 600 ${path}`);
    return parseKey(await readFile(path, 'utf8'), path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** A new key, safe on disk under a pending name until the database has accepted it. */
export interface PendingKey {
  readonly key: Buffer;
  /** Gives the file its final name. @returns false when another process of this home was first */
  accept(): Promise<boolean>;
  discard(): Promise<void>;
}

export async function writePendingKey(home: string): Promise<PendingKey> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  const key = randomBytes(KEY_BYTES);
  const path = join(home, `${PENDING}${randomBytes(6).toString('hex')}`);
  const file = await open(path, 'wx', 0o600);
  try {
    await chmod(path, 0o600);
    await file.writeFile(`${key.toString('base64')}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  return pending(home, path, key);
}

/** Keys left behind by a process that died between the database's yes and the file's final name. */
export async function pendingKeys(home: string): Promise<PendingKey[]> {
  const names = await readdir(home).catch(() => []);
  const paths = names.filter((name) => name.startsWith(PENDING)).map((name) => join(home, name));
  const found = await Promise.all(
    paths.map(async (path) => {
      const text = await readFile(path, 'utf8').catch(() => '');
      return text === '' ? null : pending(home, path, parseKey(text, path));
    }),
  );
  return found.filter((key) => key !== null);
}

function pending(home: string, path: string, key: Buffer): PendingKey {
  const discard = (): Promise<void> => rm(path, { force: true });
  const accept = async (): Promise<boolean> => {
    // A hard link, unlike a rename, never replaces a key that is already there.
    const first = await link(path, keyFilePath(home)).then(
      () => true,
      () => false,
    );
    await discard();
    return first;
  };
  return { key, accept, discard };
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
