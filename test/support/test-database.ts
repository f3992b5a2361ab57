import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startThrowawayServer } from '../../src/platform/database/embedded/throwaway-server.js';
import { migrate } from '../../src/platform/database/migrations.js';
import {
  DATABASE_ROLES,
  provision,
  roleUrls,
  urlWithDatabase,
  withClient,
  type RolePasswords,
  type RoleUrls,
} from '../../src/platform/database/provision.js';
import { readJson, RUN_FOLDER_VARIABLE } from './run-folder.js';

export interface TestDatabase extends RoleUrls {
  /** For a test that needs what no role of ours may do. */
  readonly superuser: string;
  drop(): Promise<void>;
}

interface TestServer {
  readonly superuserUrl: string;
  readonly passwords: RolePasswords;
}

const TEMPLATE = 'forecourt_template';

/** A migrated database of its own, cloned from the run's template. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = await testServer();
  await (template ??= migrateTemplate(server));
  const name = `test_${randomBytes(6).toString('hex')}`;
  await withClient(server.superuserUrl, (admin) =>
    admin.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE} OWNER ${DATABASE_ROLES.owner}`),
  );
  return opened(server, name);
}

/** The same without any table. */
export async function emptyTestDatabase(): Promise<TestDatabase> {
  const server = await testServer();
  const name = `test_${randomBytes(6).toString('hex')}`;
  await provision(server.superuserUrl, name, server.passwords);
  return opened(server, name);
}

function opened({ superuserUrl, passwords }: TestServer, name: string): TestDatabase {
  return {
    ...roleUrls(superuserUrl, name, passwords),
    superuser: urlWithDatabase(superuserUrl, name),
    drop: () =>
      withClient(superuserUrl, async (admin) => {
        await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      }),
  };
}

let known: Promise<TestServer> | undefined;
let template: Promise<void> | undefined;

/** One server for the run, started by whichever worker needs it first. */
export function testServer(): Promise<TestServer> {
  return (known ??= findOrStart());
}

function findOrStart(): Promise<TestServer> {
  return once('server', async (folder) => {
    chmodSync(folder, 0o755);
    const { superuserUrl, passwords } = await startThrowawayServer(join(folder, 'cluster'), TEMPLATE);
    return { superuserUrl, passwords };
  });
}

async function migrateTemplate({ superuserUrl, passwords }: TestServer): Promise<void> {
  await once('template', () => migrate(roleUrls(superuserUrl, TEMPLATE, passwords).owner));
}

/** Done by one worker of the run; the others wait and get its result. */
async function once<T>(name: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = process.env[RUN_FOLDER_VARIABLE];
  if (folder === undefined) throw new Error('no test run: the global setup of jest.config.js did not run');
  const record = join(folder, `${name}.json`);
  return exclusively(join(folder, `${name}.lock`), async () => {
    const done = readJson<T>(record);
    if (done !== null) return done;
    const result = await work(folder);
    writeFileSync(`${record}.new`, JSON.stringify(result), { mode: 0o600 });
    renameSync(`${record}.new`, record);
    return result;
  });
}

/** Between the workers of one run, whose folder goes with it: a lock left by a killed worker needs no care. */
async function exclusively<T>(lock: string, work: () => Promise<T>): Promise<T> {
  while (!taken(lock)) await sleep(20);
  try {
    return await work();
  } finally {
    rmdirSync(lock);
  }
}

function taken(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
