import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A test run has a folder with, when a test asked for one, a PostgreSQL of its own. Jest loads the global setup
 * and teardown outside its module system, without our transform: this file and what they load besides keep to
 * TypeScript that Node itself can strip, and import nothing of ours.
 */
export const RUN_FOLDER_VARIABLE = 'TEST_RUN_FOLDER';

type StartOf = (pid: number) => string | null;

interface Owner {
  readonly pid: number;
  readonly started: string;
}

/** As root the server runs as somebody else, who cannot enter every temporary folder. */
export function runsFolder(): string {
  const uid = process.getuid?.() ?? 0;
  return uid === 0 ? '/var/lib/forecourt/test-runs' : join(tmpdir(), `forecourt-test-runs-${uid}`);
}

export function newRunFolder(owner: Owner): string {
  mkdirSync(runsFolder(), { recursive: true, mode: 0o755 });
  const folder = mkdtempSync(join(runsFolder(), 'r'));
  writeFileSync(join(folder, 'owner.json'), JSON.stringify(owner));
  return folder;
}

/** Ends what runs that were killed left behind. */
export async function removeLeftovers(startOf: StartOf): Promise<void> {
  if (!existsSync(runsFolder())) return;
  for (const name of readdirSync(runsFolder())) {
    const folder = join(runsFolder(), name);
    const owner = readJson<Owner>(join(folder, 'owner.json'));
    if (owner !== null && startOf(owner.pid) !== owner.started) await removeRunFolder(folder, startOf);
  }
}

export async function removeRunFolder(folder: string, startOf: StartOf): Promise<void> {
  const data = join(folder, 'cluster', 'data');
  const pid = postmasterOf(data);
  if (pid !== null && startOf(pid) !== null) {
    process.kill(pid, 'SIGQUIT');
    for (let waited = 0; startOf(pid) !== null && waited < 500; waited += 1) await sleep(10);
  }
  rmSync(folder, { recursive: true, force: true });
}

/** The folder is ours and PostgreSQL removes this file on a clean end; its second line guards against reuse. */
function postmasterOf(data: string): number | null {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return null;
  const [pid = '', folder = ''] = readFileSync(file, 'utf8').split('\n');
  const command = `/proc/${pid}/cmdline`;
  if (existsSync(command) && !readFileSync(command, 'utf8').includes(data)) return null;
  return folder === data ? parseInt(pid, 10) : null;
}

export function readJson<T>(path: string): T | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch {
    return null;
  }
}
