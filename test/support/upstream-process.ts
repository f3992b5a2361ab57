import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { UpstreamsReady } from '../../src/connectors/sandbox-upstreams.js';

export interface UpstreamProcess extends UpstreamsReady {
  readonly pid: number;
  /** Inquiries that the bureau has on record for an authorisation. */
  inquiries(authorisationId: string): Promise<number>;
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Closes the IPC channel, as the death of the gateway does. */
  abandon(): Promise<void>;
}

/** The sandbox upstreams as the gateway starts them: a process of their own, over IPC. */
export async function startUpstreamProcess(home: string): Promise<UpstreamProcess> {
  const child = fork('src/connectors/sandbox-upstreams.ts', {
    execArgv: ['--import', './test/support/typescript-hooks.js'],
    env: { ...process.env, FORECOURT_HOME: home },
  });
  const exit = once(child, 'exit');
  const [ready] = (await Promise.race([
    once(child, 'message'),
    exit.then(() => Promise.reject(new Error('it ended'))),
  ])) as [UpstreamsReady];
  const ended = async (end: () => void): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      end();
      await exit;
    }
  };
  return {
    ...ready,
    pid: child.pid ?? 0,
    inquiries: (authorisationId) => inquiriesAt(ready.creditBureauUrl, authorisationId),
    kill: (signal = 'SIGKILL') => ended(() => child.kill(signal)),
    abandon: () => ended(() => child.disconnect()),
  };
}

export async function inquiriesAt(creditBureauUrl: string, authorisationId: string): Promise<number> {
  const response = await fetch(`${creditBureauUrl}/inquiries/count?key=${authorisationId}`);
  return ((await response.json()) as { inquiries: number }).inquiries;
}
