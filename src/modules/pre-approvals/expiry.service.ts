import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import type { Clock } from '../../kernel/clock.js';
import { encodeId } from '../../kernel/ids.js';
import { Audit } from '../../platform/audit/audit.js';
import { CLOCK } from '../../platform/clock/clock.js';
import { WorkerDatabase } from '../../platform/database/database.js';
import { isRefusal, StoreUnavailable } from '../../platform/database/errors.js';
import { statement } from '../../platform/database/statement.js';
import { Events } from '../../platform/outbox/events.js';
import { JobRunner } from '../../platform/outbox/job-runner.js';
import { Jobs } from '../../platform/outbox/jobs.js';
import { PRE_APPROVAL_STATES, type PreApprovalStatus } from './domain/states.js';

const SWEEP = 'pre_approval.expire';
const EVERY_MS = 60_000;
const AT_ONCE = 64;
const SWEEP_MS = 20_000;
const CHANGED = 'FC004';

/** Open offers whose last day, on their tenant's own calendar, is over. */
const lapsed = statement(
  'pre-approval-lapsed',
  `SELECT p.tenant_id, p.id, p.version, p.status, p.subject_id FROM pre_approval p JOIN tenant t ON t.id = p.tenant_id
   WHERE p.status IN ('approved', 'conditionally_approved', 'countered')
     AND p.valid_until < (coalesce(t.business_anchor + ($1::timestamptz - t.wall_anchor), $1) AT TIME ZONE 'Asia/Shanghai')::date
     AND p.valid_until < (SELECT max((coalesce(business_anchor + ($1::timestamptz - wall_anchor), $1) AT TIME ZONE 'Asia/Shanghai')::date) FROM tenant)
   ORDER BY p.valid_until LIMIT $2`,
);

const expire = statement('pre-approval-expire', 'SELECT expire_pre_approval($1, $2, $3)');

interface Lapsed {
  tenant_id: string;
  id: string;
  version: string;
  status: PreApprovalStatus;
  subject_id: string;
}

/**
 * Notes that offers have lapsed, with event and audit entry. Readers do not depend on it: an offer past its last
 * day is shown as expired at once.
 */
@Injectable()
export class Expiry implements OnModuleInit, OnApplicationBootstrap {
  private readonly logger = new Logger(Expiry.name);

  constructor(
    private readonly runner: JobRunner,
    private readonly jobs: Jobs,
    private readonly database: WorkerDatabase,
    private readonly audit: Audit,
    private readonly events: Events,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.runner.register(
      SWEEP,
      async (_job, stop) => {
        const more = await this.sweep(AbortSignal.any([stop, AbortSignal.timeout(SWEEP_MS)]));
        return { retryAt: this.clock.now() + (more ? 0 : EVERY_MS) };
      },
      { atOnce: 2 },
    );
  }

  /** The one recurring job; asking for it again where it stands changes nothing. */
  async onApplicationBootstrap(): Promise<void> {
    const options = { signal: AbortSignal.timeout(SWEEP_MS), kind: 'write' } as const;
    await this.database
      .batch(null, [this.jobs.statement(null, { kind: SWEEP, key: 'all', payload: {} })], options)
      .catch((error: unknown) => {
        if (!(error instanceof StoreUnavailable)) throw error;
        this.logger.warn('the expiry sweep is not scheduled: the database cannot be reached');
      });
  }

  /** True when there may be more. Each offer is its own transaction, so that one in use delays no other. */
  async sweep(signal: AbortSignal): Promise<boolean> {
    const [found] = await this.database.batch(null, [lapsed(new Date(this.clock.now()), AT_ONCE)], {
      signal,
      kind: 'read',
    });
    const rows = (found?.rows ?? []) as Lapsed[];
    for (const row of rows) await this.expire(row, signal);
    return rows.length === AT_ONCE;
  }

  private async expire(row: Lapsed, signal: AbortSignal): Promise<void> {
    PRE_APPROVAL_STATES.assert(row.status, 'expired');
    const version = Number.parseInt(row.version, 10);
    const id = encodeId('pa', row.id);
    const entry = this.audit.entry(
      { tenantId: row.tenant_id, actor: `job:${SWEEP}` },
      {
        action: 'pre_approval.expired',
        subjectRefs: [row.subject_id],
        resource: id,
        previousState: row.status,
        newState: 'expired',
      },
    );
    const event = {
      aggregate: 'pre_approval',
      aggregateId: row.id,
      sequence: version + 1,
      type: 'pre_approval.expired',
      data: { preApprovalId: id, status: 'expired' },
    };
    const statements = [
      expire(row.tenant_id, row.id, version),
      entry.statement,
      this.events.statement(row.tenant_id, event),
    ];
    await this.database
      .batch(row.tenant_id, statements, { signal, kind: 'write' })
      .catch((error: unknown) => {
        if (!isRefusal(error, CHANGED)) throw error;
      });
  }
}
