import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { accessToken } from '../../src/cli/access-token.js';
import { readRecord } from '../../src/platform/database/embedded/home.js';
import { readGatewayRecord } from '../../src/platform/lifecycle/gateway-record.js';
import type { Reply } from './gateway.js';

/** The gateway as users start it, embedded PostgreSQL included, in a process of its own that a test may kill. */
export class GatewayProcess {
  private child: ChildProcess | null = null;
  private token: string | null = null;
  output = '';

  readonly home = mkdtempSync(join(tmpdir(), 'forecourt-crash-'));

  /** Until it listens. */
  async start(): Promise<void> {
    this.child = spawn(process.execPath, ['--import', './test/support/typescript-hooks.js', 'src/main.ts'], {
      env: {
        PATH: process.env['PATH'],
        PORT: '0',
        ADMIN_PORT: '0',
        LOG_LEVEL: 'error',
        FORECOURT_HOME: this.home,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    for (let attempt = 0; attempt < 400; attempt++) {
      const record = readGatewayRecord(this.home);
      if (record?.pid === this.child.pid) return;
      if (this.child.exitCode !== null) break;
      await sleep(100);
    }
    throw new Error(`the gateway did not start: ${this.output}`);
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<number | null> {
    const { child } = this;
    if (child === null || child.exitCode !== null || child.signalCode !== null)
      return child?.exitCode ?? null;
    const exit = once(child, 'exit');
    child.kill(signal);
    const [code] = (await exit) as [number | null];
    return code;
  }

  async call(
    method: 'GET' | 'POST',
    path: string,
    body?: object,
    o: { key?: string; scenario?: string } = {},
  ): Promise<Reply> {
    const { url = '' } = readGatewayRecord(this.home) ?? {};
    this.token ??= await accessToken({ home: this.home });
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(method === 'POST'
          ? { 'idempotency-key': o.key ?? randomUUID(), 'content-type': 'application/json' }
          : {}),
        ...(o.scenario === undefined ? {} : { 'gateway-test-scenario': o.scenario }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.json(),
    };
  }

  /** A port of its own means an issuer of its own: after a restart a new token is needed. */
  forgetToken(): void {
    this.token = null;
  }

  /** Inquiries that the sandbox's bureau has on record, over all its starts. */
  inquiriesOnRecord(): number {
    const folder = join(this.home, 'sandbox-upstreams');
    const journals = readdirSync(folder).filter((name) => name.includes('bureau'));
    return journals
      .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
      .filter((line) => line !== '').length;
  }

  /** Ends it in order, so that its PostgreSQL ends with it, and leaves nothing behind. */
  async close(): Promise<void> {
    if (this.child?.exitCode !== 0) {
      await this.kill();
      await this.start().catch(() => undefined);
      await this.kill('SIGTERM');
    }
    const cluster = readRecord(this.home)?.cluster;
    if (cluster !== undefined) rmSync(cluster, { recursive: true, force: true });
    rmSync(this.home, { recursive: true, force: true });
  }
}
