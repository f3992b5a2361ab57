import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderLock } from './folder-lock.js';
import { isRunning, ownIdentity, startOf } from './process-identity.js';

describe('FolderLock', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lock-'));
    file = join(folder, 'gateway.lock');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('refuses a folder that a live process holds, and is free after release', () => {
    const lock = FolderLock.acquire(folder);
    expect(() => FolderLock.acquire(folder)).toThrow(
      new RegExp(`^${folder} is in use by another gateway \\(process ${process.pid}\\): .*FORECOURT_HOME.*$`),
    );
    lock.release();
    FolderLock.acquire(folder).release();
    expect(existsSync(file)).toBe(false);
  });

  it('takes over from a killed process', async () => {
    const holder = spawn('sleep', ['60']);
    const pid = holder.pid ?? 0;
    const identity = { pid, started: startOf(pid) ?? '' };
    FolderLock.acquire(folder, identity);
    expect(() => FolderLock.acquire(folder)).toThrow('is in use');
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    FolderLock.acquire(folder);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(ownIdentity());
  });

  it('is not deceived by a number that is in use again', () => {
    FolderLock.acquire(folder, { pid: process.pid, started: 'before the last boot/17' });
    expect(() => FolderLock.acquire(folder)).not.toThrow();
  });

  it('takes over a file that a power cut left empty', () => {
    writeFileSync(file, '');
    expect(() => FolderLock.acquire(folder)).not.toThrow();
  });

  it('does not release what another process has taken since', () => {
    const lock = FolderLock.acquire(folder, { pid: process.pid, started: 'earlier' });
    FolderLock.acquire(folder);
    lock.release();
    expect(existsSync(file)).toBe(true);
  });
});

describe('isRunning', () => {
  it('knows a process by number and start', async () => {
    const child = spawn('sleep', ['60']);
    const pid = child.pid ?? 0;
    const started = startOf(pid) ?? '';
    expect([isRunning({ pid, started }), isRunning({ pid, started: `${started}0` })]).toEqual([true, false]);
    expect(startOf(pid)).toBe(started);
    child.kill();
    await once(child, 'exit');
    expect(isRunning({ pid, started })).toBe(false);
  });
});
