import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExpectedFailure } from '../platform/expected-failure.js';

export interface UpstreamProcess {
  readonly creditBureauUrl: string;
  readonly valuationUrl: string;
  stop(): Promise<void>;
}

interface Ready {
  readonly ready: true;
  readonly creditBureauUrl: string;
  readonly valuationUrl: string;
}

const READY_MS = 20_000;
const STOP_MS = 2_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;

/**
 * The sandbox's outside world beside the gateway, started again at the same address when it dies. It is tied to
 * us by its IPC channel alone: that closes however we end, and it ends with it.
 */
export async function startUpstreamProcess(
  home: string,
  say: (line: string) => void,
): Promise<UpstreamProcess> {
  let stopping = false;
  let child = spawnUpstreams(home, '0');
  const { creditBureauUrl, valuationUrl } = await readyMessage(child);
  const { port } = new URL(creditBureauUrl);

  const watch = (watched: ChildProcess): void => {
    watched.once('exit', () => {
      if (!stopping) void startAgain();
    });
  };
  const startAgain = async (): Promise<void> => {
    say('The sandbox upstreams ended; starting them again.');
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      await sleep(pause);
      if (stopping) return;
      child = spawnUpstreams(home, port);
      if (await cameUp(child)) break;
    }
    watch(child);
  };
  watch(child);

  const stop = async (): Promise<void> => {
    stopping = true;
    await endOf(child);
  };
  return { creditBureauUrl, valuationUrl, stop };
}

/** Beside this file, compiled or not. It gets no secret of ours. */
function spawnUpstreams(home: string, port: string): ChildProcess {
  const program = join(import.meta.dirname, `sandbox-upstreams${extname(import.meta.filename)}`);
  return fork(program, {
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { PATH: process.env['PATH'], FORECOURT_HOME: home, SANDBOX_UPSTREAMS_PORT: port },
  });
}

async function readyMessage(child: ChildProcess): Promise<Ready> {
  const gone = once(child, 'exit').then(() => null);
  const late = sleep(READY_MS, null, { ref: false });
  const message = await Promise.race([
    once(child, 'message').then(([first]: unknown[]) => first),
    gone,
    late,
  ]);
  if (isReady(message)) return message;
  child.kill('SIGKILL');
  throw new ExpectedFailure(
    'The sandbox upstreams did not start: set CREDIT_BUREAU_URL and VALUATION_URL to use others.',
  );
}

function isReady(message: unknown): message is Ready {
  return (
    typeof message === 'object' && message !== null && 'ready' in message && 'creditBureauUrl' in message
  );
}

function cameUp(child: ChildProcess): Promise<boolean> {
  return readyMessage(child).then(
    () => true,
    () => false,
  );
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  if (child.connected) child.disconnect();
  const ended = await Promise.race([exit.then(() => true), sleep(STOP_MS, false, { ref: false })]);
  if (ended) return;
  child.kill('SIGKILL');
  await exit;
}
