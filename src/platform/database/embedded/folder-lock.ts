import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExpectedFailure } from '../../expected-failure.js';
import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.js';

const ATTEMPTS = 20;

/**
 * One live gateway per data folder. The lock names its holder by process number and start time, so that one left
 * by a kill -9 or a power cut is recognised and taken over, even when the number is in use again.
 */
export class FolderLock {
  private constructor(
    private readonly path: string,
    private readonly content: string,
  ) {}

  /** @throws ExpectedFailure when another live process holds it */
  static acquire(folder: string, holder: ProcessIdentity = ownIdentity()): FolderLock {
    const path = join(folder, 'gateway.lock');
    const content = `${JSON.stringify(holder)}\n`;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (place(path, content)) return new FolderLock(path, content);
      const found = read(path);
      if (found === null) continue;
      const other = parse(found);
      if (other !== null && isRunning(other)) throw heldBy(folder, other);
      remove(path, found);
    }
    throw new ExpectedFailure(`${path} changes hands all the time: start one gateway at a time.`);
  }

  release(): void {
    if (read(this.path) === this.content) rmSync(this.path, { force: true });
  }
}

function heldBy(folder: string, { pid }: ProcessIdentity): ExpectedFailure {
  return new ExpectedFailure(
    `${folder} is in use by another gateway (process ${pid}): stop it, or set FORECOURT_HOME to another folder.`,
  );
}

/** Written elsewhere and linked into place: whoever reads a lock reads all of it, and only one link succeeds. */
function place(path: string, content: string): boolean {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, content, { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Takes a dead holder's lock away. Between reading and moving it another starter may have replaced it by a live
 * one; that one is put back.
 */
function remove(path: string, dead: string): void {
  const aside = `${path}.${process.pid}.dead`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    if (read(aside) !== dead) linkSync(aside, path);
  } catch (error) {
    // A third starter was faster: the next round reads its lock.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** Null when there is none. */
function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    throw new ExpectedFailure(
      `${path} cannot be read (${code}): another user's gateway holds or left it; set FORECOURT_HOME to another folder.`,
    );
  }
}

function parse(text: string): ProcessIdentity | null {
  try {
    const { pid, started } = JSON.parse(text) as Partial<ProcessIdentity>;
    return typeof pid === 'number' && typeof started === 'string' ? { pid, started } : null;
  } catch {
    return null;
  }
}
