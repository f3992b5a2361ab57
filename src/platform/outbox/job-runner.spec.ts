import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import {
  platformDatabase,
  TENANT,
  OTHER_TENANT,
  type PlatformDatabase,
} from '../../../test/support/platform-fixtures.js';
import { SystemClock } from '../clock/clock.js';
import { WorkerDatabase } from '../database/database.js';
import { isRefusal, JOB_FENCE_LOST } from '../database/errors.js';
import { createPool } from '../database/pool.js';
import { urlWithDatabase, withClient } from '../database/provision.js';
import { Ids } from '../ids.js';
import { JobRunner, type ClaimedJob } from './job-runner.js';
import { Jobs } from './jobs.js';

const clock = new SystemClock();
const jobs = new Jobs(new Ids(clock), clock);

async function until(condition: () => boolean | Promise<boolean>, ms = 6_000): Promise<void> {
  const limit = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > limit) throw new Error('waited in vain');
    await sleep(10);
  }
}

describe('JobRunner', () => {
  let database: PlatformDatabase;
  const runners: JobRunner[] = [];
  const stores: WorkerDatabase[] = [];
  beforeAll(async () => {
    Logger.overrideLogger(false);
    database = await platformDatabase();
  });
  afterEach(async () => {
    await Promise.all(runners.splice(0).map((runner) => runner.stop()));
    await Promise.all(stores.splice(0).map((store) => store.close()));
    await database.query('TRUNCATE job');
  });
  afterAll(() => database.close());

  const runner = (): JobRunner => {
    const store = new WorkerDatabase(
      createPool({ url: database.urls.worker, applicationName: 'runner', max: 2 }),
    );
    const made = new JobRunner(store, clock);
    stores.push(store);
    runners.push(made);
    return made;
  };
  const ask = (key: string, tenant = TENANT, runAt?: number) =>
    database.app.batch(
      tenant,
      [jobs.statement(tenant, { kind: 'work', key, payload: { key }, ...(runAt ? { runAt } : {}) })],
      {
        signal: AbortSignal.timeout(5_000),
        kind: 'write',
      },
    );
  const left = async (): Promise<number> => (await database.query('SELECT 1 FROM job')).rowCount ?? 0;

  it('runs a job soon after its commit, with its tenant and payload, and removes it', async () => {
    const seen: ClaimedJob[] = [];
    const one = runner();
    one.register('work', (job) => {
      seen.push(job);
      return Promise.resolve({ done: true });
    });
    one.start();
    await sleep(300);
    const asked = performance.now();
    await ask('a');
    await until(() => seen.length === 1);
    expect(performance.now() - asked).toBeLessThan(400);
    expect(seen[0]).toMatchObject({
      tenantId: TENANT,
      kind: 'work',
      key: 'a',
      payload: { key: 'a' },
      attempts: 1,
    });
    await until(async () => (await left()) === 0);
  });

  it('keeps one live job per tenant, kind and key', async () => {
    await Promise.all([ask('a'), ask('a'), ask('a'), ask('b'), ask('a', OTHER_TENANT)]);
    expect(await left()).toBe(3);
  });

  it('shares jobs among processes without running one twice', async () => {
    const seen: string[] = [];
    for (const one of [runner(), runner(), runner()]) {
      one.register('work', async (job) => {
        seen.push(job.key);
        await sleep(5);
        return { done: true };
      });
      one.start();
    }
    await Promise.all(Array.from({ length: 120 }, (_, n) => ask(`job-${n}`)));
    await until(async () => (await left()) === 0);
    expect(seen).toHaveLength(120);
    expect(new Set(seen).size).toBe(120);
  });

  it('runs again when it was asked for during a run', async () => {
    let runs = 0;
    let enter: () => void = () => undefined;
    const entered = new Promise<void>((resolve) => (enter = resolve));
    const one = runner();
    one.register('work', async () => {
      runs += 1;
      if (runs === 1) {
        enter();
        await sleep(200);
      }
      return { done: true };
    });
    one.start();
    await ask('a');
    await entered;
    await ask('a');
    await until(async () => runs === 2 && (await left()) === 0);
  });

  it('waits until the time a handler names, and after an error of its own accord', async () => {
    const at: number[] = [];
    const one = runner();
    one.register('work', (job) => {
      at.push(Date.now());
      if (job.attempts === 1) return Promise.reject(new Error('broken'));
      return Promise.resolve(job.attempts === 2 ? { retryAt: Date.now() + 300 } : { done: true });
    });
    one.start();
    await ask('a');
    await until(async () => (await left()) === 0);
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(250);
    expect((at[2] ?? 0) - (at[1] ?? 0)).toBeGreaterThanOrEqual(290);
  });

  it('keeps a long job by its heartbeat', async () => {
    let runs = 0;
    for (const one of [runner(), runner()]) {
      one.register('work', async () => {
        runs += 1;
        await sleep(3_000);
        return { done: true };
      });
      one.start();
    }
    await ask('a');
    await until(async () => runs > 0 && (await left()) === 0);
    expect(runs).toBe(1);
  });

  it('takes over from a process that died, and refuses what the dead one still wants to write', async () => {
    await ask('a');
    let stolen: ClaimedJob | undefined;
    const dead = runner();
    dead.register('work', (job, signal) => {
      stolen = job;
      return new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(new Error('over'))),
      );
    });
    dead.start();
    await until(() => stolen !== undefined);
    // A process that is gone sends no heartbeat: its store goes away, its handler hangs.
    await stores[0]?.close();
    stores.splice(0, 1);
    let runs = 0;
    const heir = runner();
    heir.register('work', () => {
      runs += 1;
      return Promise.resolve({ done: true });
    });
    heir.start();
    await until(() => runs === 1);
    const late = database.worker.batch(null, stolen === undefined ? [] : [stolen.completeStatement()], {
      signal: AbortSignal.timeout(5_000),
      kind: 'write',
    });
    const error: unknown = await late.catch((caught: unknown) => caught);
    expect(isRefusal(error, JOB_FENCE_LOST)).toBe(true);
  });

  it('tells running handlers to end when it stops, and gives the job back at once', async () => {
    const one = runner();
    let aborted = false;
    let entered = false;
    one.register('work', (_job, signal) => {
      entered = true;
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          aborted = true;
          reject(new Error('stopped'));
        });
      });
    });
    one.start();
    await ask('a');
    await until(() => entered);
    await one.stop();
    expect(aborted).toBe(true);
    const { rows } = await database.query('SELECT lease_until FROM job');
    expect(rows).toEqual([{ lease_until: null }]);
  });

  it('lets a handler end the job inside its own transaction, and says nothing more about it', async () => {
    const one = runner();
    const refused: unknown[] = [];
    let ended = false;
    const store = stores[0];
    if (store === undefined) throw new Error('no store');
    const batch = store.batch.bind(store);
    // A refusal is a line in the log of PostgreSQL, for every job that ends this way.
    store.batch = async (tenantId, statements, options) => {
      try {
        return await batch(tenantId, statements, options);
      } catch (error) {
        refused.push(error);
        throw error;
      } finally {
        ended ||= /^job-(end|finish)$/.test(statements[0]?.name ?? '');
      }
    };
    one.register('work', async (job) => {
      const options = { signal: AbortSignal.timeout(5_000), kind: 'write' } as const;
      await database.worker.batch(job.tenantId, [job.completeStatement()], options);
      return { done: true };
    });
    one.start();
    await ask('a');
    await until(async () => ended && (await left()) === 0);
    expect(refused).toEqual([]);
  });

  it('ends a job itself when the transaction that was to end it was rolled back', async () => {
    let runs = 0;
    const one = runner();
    one.register('work', async (job) => {
      runs += 1;
      const broken = { name: '', text: 'SELECT 1 / 0', values: [] };
      const options = { signal: AbortSignal.timeout(5_000), kind: 'write' } as const;
      await database.worker.batch(job.tenantId, [job.completeStatement(), broken], options).catch(() => null);
      return { done: true };
    });
    one.start();
    await ask('a');
    await until(async () => runs > 0 && (await left()) === 0);
    expect(runs).toBe(1);
  });

  it('gives each kind its own places: slow jobs of one do not delay another', async () => {
    const one = runner();
    let [slow, most] = [0, 0];
    const quick: string[] = [];
    one.register(
      'slow',
      async (_job, signal) => {
        most = Math.max(most, (slow += 1));
        await sleep(3_000, undefined, { signal }).catch(() => undefined);
        slow -= 1;
        return { done: true };
      },
      { atOnce: 3 },
    );
    one.register('work', (job) => {
      quick.push(job.key);
      return Promise.resolve({ done: true });
    });
    const waiting = Array.from({ length: 40 }, (_, n) =>
      jobs.statement(TENANT, { kind: 'slow', key: `slow-${n}`, payload: {} }),
    );
    await database.app.batch(TENANT, waiting, { signal: AbortSignal.timeout(5_000), kind: 'write' });
    one.start();
    await until(() => slow === 3);
    const asked = performance.now();
    await Promise.all(Array.from({ length: 12 }, (_, n) => ask(`job-${n}`)));
    await until(() => quick.length === 12);
    expect(performance.now() - asked).toBeLessThan(1_500);
    expect([slow, most]).toEqual([3, 3]);
  });

  it('survives a restart of the server: every connection lost, none accepted for a while', async () => {
    let runs = 0;
    const one = runner();
    one.register('work', () => {
      runs += 1;
      return Promise.resolve({ done: true });
    });
    one.start();
    await sleep(200);
    const name = new URL(database.urls.app).pathname.slice(1);
    // From another database: this one lets nobody in. The app's connections stay, so that a job can be asked for.
    const elsewhere = (sql: string) =>
      withClient(urlWithDatabase(database.urls.superuser, 'postgres'), (client) => client.query(sql));
    await elsewhere(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    await elsewhere(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'forecourt_worker' AND datname = '${name}'`,
    );
    await ask('a');
    await sleep(900);
    expect(runs).toBe(0);
    await elsewhere(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    await until(() => runs === 1);
  });
});
