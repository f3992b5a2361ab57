import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import type { Clock } from '../../kernel/clock.js';
import { CLOCK } from '../clock/clock.js';
import { WorkerDatabase } from '../database/database.js';
import { StoreUnavailable } from '../database/errors.js';
import { statement } from '../database/statement.js';
import { JobRunner } from './job-runner.js';
import { Jobs } from './jobs.js';

const KIND = 'platform.housekeeping';
const EVERY_MS = 6 * 3_600_000;
const STEP_MS = 10_000;
const MONTHS_AHEAD = 3;
/** The contract's 30 days for an Idempotency-Key. */
const KEY_MS = 30 * 86_400_000;
const KEYS_AT_ONCE = 5_000;

const ensurePartitions = statement('partitions-ensure', 'SELECT forecourt_ensure_partitions($1, $2) AS made');
const strayRows = statement(
  'partitions-stray',
  'SELECT parent, found FROM forecourt_default_partition_rows() WHERE found > 0',
);

const oldKeys = statement(
  'idempotency-sweep',
  `DELETE FROM idempotency WHERE (tenant_id, method, path, key) IN (
     SELECT tenant_id, method, path, key FROM idempotency WHERE created_at < $1 ORDER BY created_at LIMIT $2)`,
);

/**
 * Makes month partitions ahead of time, says so when rows had to go to a DEFAULT partition, and forgets
 * Idempotency-Keys whose time is over.
 */
@Injectable()
export class Housekeeping implements OnModuleInit, OnApplicationBootstrap {
  private readonly logger = new Logger(Housekeeping.name);

  constructor(
    private readonly runner: JobRunner,
    private readonly jobs: Jobs,
    private readonly database: WorkerDatabase,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.runner.register(
      KIND,
      async (_job, stop) => {
        const more = await this.keep(AbortSignal.any([stop, AbortSignal.timeout(STEP_MS)]));
        return { retryAt: this.clock.now() + (more ? 0 : EVERY_MS) };
      },
      { atOnce: 2 },
    );
  }

  async onApplicationBootstrap(): Promise<void> {
    const options = { signal: AbortSignal.timeout(STEP_MS), kind: 'write' } as const;
    const job = this.jobs.statement(null, { kind: KIND, key: 'all', payload: {} });
    await this.database.batch(null, [job], options).catch((error: unknown) => {
      if (!(error instanceof StoreUnavailable)) throw error;
      this.logger.warn('housekeeping is not scheduled: the database cannot be reached');
    });
  }

  /** True when there may be more to forget. */
  async keep(signal: AbortSignal): Promise<boolean> {
    const now = this.clock.now();
    const [, stray, forgotten] = await this.database.batch(
      null,
      [
        ensurePartitions(new Date(now), MONTHS_AHEAD),
        strayRows(),
        oldKeys(new Date(now - KEY_MS), KEYS_AT_ONCE),
      ],
      { signal, kind: 'write' },
    );
    for (const { parent, found } of (stray?.rows ?? []) as { parent: string; found: string }[]) {
      this.logger.error(`${found} rows of ${parent} have no month partition`);
    }
    return forgotten?.rowCount === KEYS_AT_ONCE;
  }
}
