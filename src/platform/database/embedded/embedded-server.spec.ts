import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { RUN_FOLDER_VARIABLE } from '../../../../test/support/run-folder.js';
import { withClient } from '../provision.js';
import { endpointFor, urlOf } from './endpoint.js';
import { readRecord } from './home.js';
import { startOf } from './process-identity.js';

interface Report {
  readonly adopted?: boolean;
  readonly url?: string;
  readonly refused?: string;
}

const holders: ChildProcess[] = [];

/** Another process that holds the data folder, as a gateway does. */
async function hold(home: string): Promise<{ child: ChildProcess; report: Report }> {
  const child = spawn(
    process.execPath,
    ['--import', './test/support/typescript-hooks.js', 'test/support/hold-server.ts', home],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  holders.push(child);
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, report: JSON.parse(line) as Report };
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
}

const serverPid = (home: string): number =>
  parseInt(readFileSync(join(readRecord(home)?.cluster ?? '', 'data', 'postmaster.pid'), 'utf8'), 10);

const query = async (url: string | undefined, sql: string): Promise<unknown[]> =>
  withClient(url ?? '', async (client) => (await client.query(sql)).rows as unknown[]);

describe('the embedded server', () => {
  let home: string;
  beforeAll(() => {
    home = mkdtempSync(join(process.env[RUN_FOLDER_VARIABLE] ?? '', 'home-'));
  });
  afterEach(async () => {
    const alive = holders
      .splice(0)
      .filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    for (const child of alive) await end(child, 'SIGKILL');
    // Whatever is left running is adopted and stopped.
    const { child, report } = await hold(home);
    if (report.refused === undefined) await end(child, 'SIGTERM');
  });
  afterAll(() => {
    rmSync(readRecord(home)?.cluster ?? '', { recursive: true, force: true });
    rmSync(home, { recursive: true, force: true });
  });

  it('outlives a kill -9 of its gateway and is adopted, with what was committed', async () => {
    const first = await hold(home);
    expect(first.report).toMatchObject({ adopted: false });
    await query(first.report.url, 'CREATE TABLE kept_by_server AS SELECT 7 AS number');
    await end(first.child, 'SIGKILL');
    const second = await hold(home);
    expect(second.report).toEqual({ adopted: true, url: first.report.url });
    expect(await query(second.report.url, 'SELECT number FROM kept_by_server')).toEqual([{ number: 7 }]);
    await end(second.child, 'SIGTERM');
  });

  it('stops with its gateway, and keeps the data for the next', async () => {
    const first = await hold(home);
    const pid = serverPid(home);
    await query(first.report.url, 'CREATE TABLE kept_on_disk ()');
    await end(first.child, 'SIGTERM');
    expect(startOf(pid)).toBeNull();
    const second = await hold(home);
    expect(second.report.adopted).toBe(false);
    expect(await query(second.report.url, 'SELECT count(*)::int AS rows FROM kept_on_disk')).toEqual([
      { rows: 0 },
    ]);
  });

  it('refuses a second gateway in one line and leaves the first alone', async () => {
    const first = await hold(home);
    const second = await hold(home);
    expect(second.report.refused).toMatch(/^\S+ is in use by another gateway \(process \d+\): .*$/);
    expect(await query(first.report.url, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }]);
  });

  it('starts over a postmaster.pid whose number belongs to another process now', async () => {
    const { child } = await hold(home);
    const file = join(readRecord(home)?.cluster ?? '', 'data', 'postmaster.pid');
    const content = readFileSync(file, 'utf8');
    await end(child, 'SIGTERM');
    // As the machine's next boot might leave it: a number of somebody who is alive and no server.
    writeFileSync(file, content.replace(/^\d+/, String(process.pid)));
    expect((await hold(home)).report).toMatchObject({ adopted: false });
  });

  it('recovers after a kill -9 of the server itself', async () => {
    const first = await hold(home);
    await query(first.report.url, 'CREATE TABLE kept_in_log AS SELECT 8 AS number');
    process.kill(serverPid(home), 'SIGKILL');
    await end(first.child, 'SIGKILL');
    const second = await hold(home);
    expect(await query(second.report.url, 'SELECT number FROM kept_in_log')).toEqual([{ number: 8 }]);
  });

  it('refuses a data folder of another major version and names the way out', async () => {
    const { child } = await hold(home);
    await end(child, 'SIGTERM');
    const file = join(readRecord(home)?.cluster ?? '', 'data', 'PG_VERSION');
    const version = readFileSync(file, 'utf8');
    writeFileSync(file, '17\n');
    expect((await hold(home)).report.refused).toMatch(/^.* made by PostgreSQL 17 .*pg_dump .*$/);
    writeFileSync(file, version);
  });

  it('keeps its passwords to itself and keeps its promises', async () => {
    const { report } = await hold(home);
    expect(statSync(join(home, 'database.json')).mode & 0o777).toBe(0o600);
    const settings = `SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes',
      'listen_addresses', 'log_min_error_statement', 'TimeZone') ORDER BY name COLLATE "C"`;
    expect((await query(report.url, settings)).map((row) => Object.values(row as object).join('='))).toEqual([
      'TimeZone=UTC',
      'fsync=on',
      'full_page_writes=on',
      'listen_addresses=',
      'log_min_error_statement=panic',
      'synchronous_commit=on',
    ]);
  });

  it('listens on loopback where a path is too long for a socket', async () => {
    const deep = join(home, 'd'.repeat(90));
    mkdirSync(deep);
    const endpoint = await endpointFor(deep);
    expect(endpoint.kind).toBe('loopback');
    expect(urlOf(endpoint, { user: 'u', password: 'p', database: 'd' })).toMatch(
      /^postgresql:\/\/u:p@127\.0\.0\.1:\d+\/d$/,
    );
    expect((await endpointFor('/run/x')).kind).toBe('socket');
  });
});
