import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, readlinkSync, realpathSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExpectedFailure } from '../../expected-failure.js';
import { serverEnvironment, type Cluster } from './cluster.js';
import { listenOptions, type Endpoint } from './endpoint.js';
import { isAlive, startOf } from './process-identity.js';

const POLL_MS = 10;
/** Replaying the write-ahead log after a power cut may take a while; longer than this is a fault. */
const START_MS = 120_000;
const STOP_MS = 15_000;
const LOG_BYTES = 10_000_000;

export interface Postmaster {
  readonly pid: number;
  readonly endpoint: Endpoint;
}

/** What postmaster.pid says, when the process it names is alive and works in this data folder. */
export function livePostmaster(cluster: Cluster): (Postmaster & { status: string }) | null {
  const [pidText = '', , , port = '', socketFolder = '', , , status = ''] = pidFile(cluster);
  const pid = parseInt(pidText, 10);
  if (!(pid > 0) || startOf(pid) === null || !worksIn(pid, cluster.data)) return null;
  const endpoint: Endpoint =
    socketFolder === ''
      ? { kind: 'loopback', port: parseInt(port, 10) }
      : { kind: 'socket', folder: socketFolder, port: parseInt(port, 10) };
  return { pid, endpoint, status: status.trim() };
}

function pidFile(cluster: Cluster): string[] {
  try {
    return readFileSync(join(cluster.data, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
}

/** A server changes into its data folder, which tells it from any other process that got the same number. */
function worksIn(pid: number, data: string): boolean {
  if (process.platform === 'linux') {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(data);
    } catch {
      return false;
    }
  }
  const { stdout } = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.includes(data);
}

/** Starts the server in a session of its own: Ctrl-C and a kill of our group pass it by. */
export async function startPostmaster(
  cluster: Cluster,
  endpoint: Endpoint,
  settings: readonly string[],
): Promise<Postmaster> {
  forgetDeadServer(cluster);
  if (endpoint.kind === 'socket') cluster.ownFolder(endpoint.folder);
  const options = [...listenOptions(endpoint), ...settings].flatMap((option) => ['-c', option]);
  const log = openSync(cluster.log, isLong(cluster.log) ? 'w' : 'a', 0o600);
  const logStart = statSync(cluster.log).size;
  const child = spawn(cluster.binaries.postgres, ['-D', cluster.data, ...options], {
    ...cluster.runAs,
    env: serverEnvironment,
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  let failure: string | null = null;
  child.once('error', (error) => (failure = error.message));
  child.once('exit', () => (failure ??= whyNot(cluster, logStart)));
  child.unref();
  for (const end = Date.now() + START_MS; Date.now() < end; await sleep(POLL_MS)) {
    if (failure !== null)
      throw new ExpectedFailure(`PostgreSQL did not start: ${failure as string} (log: ${cluster.log})`);
    const found = livePostmaster(cluster);
    if (found?.pid === child.pid && found?.status === 'ready') {
      child.removeAllListeners();
      return found;
    }
  }
  throw new ExpectedFailure(`PostgreSQL was not ready after ${START_MS / 1000} s (log: ${cluster.log})`);
}

/**
 * A server that is already there and will be ready. Null when there is none, or when it is on its way out (then
 * after its end).
 */
export async function adoptPostmaster(cluster: Cluster): Promise<Postmaster | null> {
  for (const end = Date.now() + START_MS; Date.now() < end; await sleep(POLL_MS)) {
    const found = livePostmaster(cluster);
    if (found === null || found.status === 'ready') return found;
  }
  throw new ExpectedFailure(`The PostgreSQL of ${cluster.data} is alive but not ready (log: ${cluster.log})`);
}

/** 'fast' ends sessions and writes a checkpoint; 'immediate' drops everything, for throwaway servers. */
export async function stopPostmaster(
  cluster: Cluster,
  pid: number,
  mode: 'fast' | 'immediate' = 'fast',
): Promise<void> {
  const isStillOurs = (): boolean => startOf(pid) !== null && worksIn(pid, cluster.data);
  const signals = mode === 'fast' ? (['SIGINT', 'SIGQUIT'] as const) : (['SIGQUIT', 'SIGKILL'] as const);
  for (const signal of signals) {
    if (!isStillOurs()) return;
    process.kill(pid, signal);
    for (const end = Date.now() + STOP_MS; Date.now() < end; await sleep(POLL_MS)) {
      if (!isStillOurs()) return;
    }
  }
}

/**
 * PostgreSQL overwrites the lock files of a dead server by itself. When the number in one is in use again by any
 * process of the same user, or its dead process was not reaped yet, it takes that one for a server and refuses to
 * start; only then are they removed. Sessions that outlived their server are found by their shared memory.
 */
function forgetDeadServer(cluster: Cluster): void {
  const pid = parseInt(pidFile(cluster)[0] ?? '', 10);
  if (!(pid > 0) || !isAlive(pid) || livePostmaster(cluster) !== null) return;
  rmSync(join(cluster.data, 'postmaster.pid'));
  rmSync(cluster.socketFolder, { recursive: true, force: true });
}

function isLong(file: string): boolean {
  try {
    return statSync(file).size > LOG_BYTES;
  } catch {
    return false;
  }
}

function whyNot(cluster: Cluster, logStart: number): string {
  const lines = readFileSync(cluster.log).subarray(logStart).toString('utf8').split('\n');
  const fatal = lines.find((line) => /FATAL|PANIC/.test(line)) ?? lines.filter((line) => line !== '').at(-1);
  return fatal?.replace(/^.*?(FATAL|PANIC):\s*/, '') ?? 'it ended without a word';
}
