import {
  type BeforeApplicationShutdown,
  Global,
  Inject,
  Module,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Audit } from './audit/audit.js';
import { CLOCK, SystemClock } from './clock/clock.js';
import { ConfigService } from './config/config.js';
import { DatabaseModule } from './database/database.module.js';
import { AppDatabase } from './database/database.js';
import { IdempotentOperations } from './idempotency/idempotent.js';
import { Ids } from './ids.js';
import { Events } from './outbox/events.js';
import { JobRunner } from './outbox/job-runner.js';
import { Jobs } from './outbox/jobs.js';
import { Housekeeping } from './outbox/housekeeping.js';
import { KeyRing } from './privacy/key-ring.js';
import { SubjectVault } from './privacy/subject-vault.js';
import { AuditedReads } from './reading.js';

const SHARED = [Ids, Audit, Events, Jobs, JobRunner, SubjectVault, IdempotentOperations, AuditedReads];

/** What is kept and how: transactions, proof, events, jobs, keys. Available to every module. */
@Global()
@Module({
  imports: [DatabaseModule],
  providers: [
    { provide: CLOCK, useClass: SystemClock },
    {
      provide: KeyRing,
      inject: [AppDatabase, ConfigService],
      useFactory: (database: AppDatabase, { values }: ConfigService) =>
        KeyRing.open(database, { kek: values.kek, home: values.home }),
    },
    Housekeeping,
    ...SHARED,
  ],
  exports: [CLOCK, KeyRing, DatabaseModule, ...SHARED],
})
export class PersistenceModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    @Inject(JobRunner) private readonly runner: JobRunner,
    @Inject(ConfigService) private readonly config: ConfigService,
  ) {}

  /** Handlers are registered by then: modules do it in onModuleInit. */
  onApplicationBootstrap(): void {
    if (this.config.values.role !== 'api') this.runner.start();
  }

  /** Before the pools close. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.runner.stop();
  }
}
