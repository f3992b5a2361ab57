import { Module, type OnModuleInit } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { setTimeout as sleep } from 'node:timers/promises';
import { Column, DataSource, Entity, PrimaryColumn } from 'typeorm';
import {
  platformDatabase,
  temporaryFolder,
  TENANT,
  type PlatformDatabase,
} from '../../test/support/platform-fixtures.js';
import { ConfigService, loadConfig } from './config/config.js';
import { AppDatabase } from './database/database.js';
import { IdempotentOperations } from './idempotency/idempotent.js';
import { JobRunner } from './outbox/job-runner.js';
import { Jobs } from './outbox/jobs.js';
import { PersistenceModule } from './persistence.module.js';
import { AuditedReads } from './reading.js';

@Entity('subject_like')
class Row {
  @PrimaryColumn('uuid')
  id: string;

  @Column('date')
  day: string;
}

const ran: string[] = [];

@Module({ imports: [TypeOrmModule.forFeature([Row])] })
class WorkModule implements OnModuleInit {
  constructor(private readonly runner: JobRunner) {}
  onModuleInit(): void {
    this.runner.register('spec', (job) => {
      ran.push(job.key);
      return Promise.resolve({ done: true });
    });
  }
}

@Module({})
class SettingsModule {}

describe('PersistenceModule', () => {
  let database: PlatformDatabase;
  const home = temporaryFolder();
  beforeAll(async () => {
    database = await platformDatabase(`CREATE TABLE subject_like (id uuid PRIMARY KEY, day date);
      GRANT SELECT, INSERT ON subject_like TO forecourt_app`);
  });
  afterAll(async () => {
    await database.close();
    home.remove();
  });

  it('boots, runs jobs, lends its pool to entities, and ends cleanly', async () => {
    const config = new ConfigService({
      ...loadConfig({ FORECOURT_HOME: home.path }),
      databaseUrl: database.urls.app,
      workerDatabaseUrl: database.urls.worker,
      authDatabaseUrl: database.urls.auth,
    });
    const settings = {
      module: SettingsModule,
      global: true,
      providers: [{ provide: ConfigService, useValue: config }],
      exports: [ConfigService],
    };
    await database.query(
      `INSERT INTO idempotency (tenant_id, method, path, key, fingerprint, state, fence, lease_until, created_at)
       SELECT $1, 'POST', '/', key, '', 'claimed', 1, now(), now() - age
       FROM (VALUES ('old', interval '31 days'), ('new', interval '29 days')) AS made (key, age)`,
      [TENANT],
    );
    const keys = async () => (await database.query('SELECT 1 FROM idempotency')).rowCount ?? 0;
    const testing = await Test.createTestingModule({
      imports: [settings, PersistenceModule, WorkModule],
    }).compile();
    await testing.init();
    expect(testing.get(IdempotentOperations)).toBeDefined();
    expect(testing.get(AuditedReads)).toBeDefined();

    for (let waited = 0; waited < 300 && (await keys()) > 1; waited += 1) await sleep(10);
    const rows = testing.get(DataSource).getRepository(Row);
    await rows.insert({ id: TENANT, day: '2026-11-23' });
    expect(await rows.find()).toEqual([{ id: TENANT, day: '2026-11-23' }]);

    const kept = (await database.query('SELECT key FROM idempotency')).rows as { key: string }[];
    expect(kept).toEqual([{ key: 'new' }]);

    const job = testing.get(Jobs).statement(TENANT, { kind: 'spec', key: 'a', payload: {} });
    await testing
      .get(AppDatabase)
      .batch(TENANT, [job], { signal: AbortSignal.timeout(5_000), kind: 'write' });
    for (let waited = 0; ran.length === 0 && waited < 300; waited += 1) await sleep(10);
    expect(ran).toEqual(['a']);
    await testing.close();
    const { rows: open } = await database.query(
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name LIKE 'forecourt-%' AND datname = current_database()`,
    );
    expect(open).toEqual([{ n: 0 }]);
  });
});
