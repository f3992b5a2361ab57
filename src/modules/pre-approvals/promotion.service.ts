import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Clock } from '../../kernel/clock.js';
import { CLOCK } from '../../platform/clock/clock.js';
import { WorkerDatabase } from '../../platform/database/database.js';
import { isRefusal } from '../../platform/database/errors.js';
import { Problem } from '../../platform/http/problem.js';
import { JobRunner, type ClaimedJob, type JobOutcome } from '../../platform/outbox/job-runner.js';
import { Assessment } from './assessment.js';
import { PROMOTE } from './bookkeeping.js';
import type { ReasonCode } from '../decisions/domain/reasons.js';
import { withoutOffers, type StoredOutcome } from './domain/outcome.js';
import { PENDING_MS, PendingApplications, type Pending } from './pending-applications.js';
import { Settlement } from './settlement.js';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;
const STEP_MS = 5_000;
const NOT_PENDING = 'FC004';
const AUTHORISATION_LOST = 'FC003';

/** Finishes what was answered with 202, in any process and after any crash; at most once per pre-approval. */
@Injectable()
export class Promotion implements OnModuleInit {
  constructor(
    private readonly runner: JobRunner,
    private readonly database: WorkerDatabase,
    private readonly applications: PendingApplications,
    private readonly assessment: Assessment,
    private readonly settlement: Settlement,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.runner.register(PROMOTE, (job, signal) => this.promote(job, signal), { atOnce: 6 });
  }

  private async promote(job: ClaimedJob, stop: AbortSignal): Promise<JobOutcome> {
    const { tenantId, preApprovalId } = job.payload as { tenantId: string; preApprovalId: string };
    const signal = AbortSignal.any([stop, AbortSignal.timeout(STEP_MS)]);
    const pending = await this.applications.read(tenantId, preApprovalId, signal);
    if (pending === null) return { done: true };
    const outcome = await this.outcome(pending, signal);
    if (outcome === null) return { retryAt: this.again(pending, job.attempts) };
    try {
      await this.write(tenantId, pending, outcome, job, signal);
    } catch (error) {
      if (isRefusal(error, NOT_PENDING)) return { done: true };
      if (!isRefusal(error, AUTHORISATION_LOST)) throw error;
      // The customer withdrew the permission while the answer was pending: nothing is decided any more.
      await this.write(tenantId, pending, withoutOffers('withdrawn', [], null), job, signal);
    }
    return { done: true };
  }

  /** null = not yet. */
  private async outcome(pending: Pending, signal: AbortSignal): Promise<StoredOutcome | null> {
    const { facts, signals } = pending;
    if (pending.rulesChanged) return this.referred(pending, 'RULES_CHANGED');
    if (signals.report !== null) signals.valuation ??= await this.assessment.valuation(facts, signal);
    if (!this.assessment.isComplete(facts, signals)) {
      return pending.waitedTooLong ? this.referred(pending, 'SIGNALS_UNAVAILABLE') : null;
    }
    try {
      return this.assessment.decide(facts, signals);
    } catch (error) {
      // What arrived makes the wish one that cannot be priced. Its caller has gone: a person takes it from here.
      if (error instanceof Problem) return this.referred(pending, 'PRICE_NOT_POSSIBLE');
      throw error;
    }
  }

  private referred({ facts, signals }: Pending, reason: ReasonCode): StoredOutcome {
    const { answeredAt = null } = signals.report ?? {};
    return withoutOffers('referred', [reason], this.assessment.inquiryView(facts, answeredAt, signals.made));
  }

  /** The report's arrival wakes this job; a valuation has to be asked for again. */
  private again({ preApproval, signals }: Pending, attempts: number): number {
    const pause = signals.report === null ? LONGEST_PAUSE_MS : FIRST_PAUSE_MS * 2 ** Math.min(attempts, 10);
    return Math.min(
      this.clock.now() + Math.min(pause, LONGEST_PAUSE_MS),
      preApproval.createdAt + PENDING_MS + 1,
    );
  }

  private async write(
    tenantId: string,
    pending: Pending,
    outcome: StoredOutcome,
    job: ClaimedJob,
    signal: AbortSignal,
  ): Promise<void> {
    const statements = [...this.settlement.statements(tenantId, pending, outcome), job.completeStatement()];
    await this.database.batch(tenantId, statements, { signal, kind: 'write' });
  }
}
