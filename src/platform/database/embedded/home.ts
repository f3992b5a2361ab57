import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { ExpectedFailure } from '../../expected-failure.js';
import { FolderLock } from './folder-lock.js';
import { randomPassword, randomPasswords, type RolePasswords } from '../provision.js';

/** FORECOURT_HOME/database.json, readable by its owner alone. */
export interface ClusterRecord {
  /** The folder that holds the data folder. */
  readonly cluster: string;
  readonly superuser: string;
  readonly roles: RolePasswords;
  /** Roles and database were made; a first start that was interrupted makes them again. */
  readonly provisioned: boolean;
}

export function newRecord(cluster: string): ClusterRecord {
  return { cluster, superuser: randomPassword(), roles: randomPasswords(), provisioned: false };
}

/**
 * Makes the data folder and takes it for this process alone.
 * @throws ExpectedFailure when it cannot be made or written, or another live gateway holds it
 */
export function claimHome(home: string): FolderLock {
  makeHome(home);
  return FolderLock.acquire(home);
}

function makeHome(home: string): void {
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    accessSync(home, constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ExpectedFailure(
      `FORECOURT_HOME ${home} cannot be written (${code ?? 'unknown'}): it may belong to another user; set FORECOURT_HOME to a folder of yours.`,
      { cause: error },
    );
  }
}

export function readRecord(home: string): ClusterRecord | null {
  const path = recordPath(home);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new ExpectedFailure(
      `${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`,
    );
  }
  try {
    return JSON.parse(text) as ClusterRecord;
  } catch {
    throw new ExpectedFailure(`${path} is damaged: restore it, or move ${home} away to start afresh.`);
  }
}

export function writeRecord(home: string, record: ClusterRecord): void {
  writeSafely(recordPath(home), `${JSON.stringify(record, null, 2)}\n`);
}

function recordPath(home: string): string {
  return join(home, 'database.json');
}

/** Whole or not at all, also through a power cut: the passwords must not be lost to an empty file. */
function writeSafely(path: string, text: string): void {
  const draft = `${path}.new`;
  const file = openSync(draft, 'w', 0o600);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
}
