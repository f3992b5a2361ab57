import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Clock } from '../../kernel/clock.js';
import { CLOCK } from '../../platform/clock/clock.js';
import { WorkerDatabase } from '../../platform/database/database.js';
import { isRefusal } from '../../platform/database/errors.js';
import { JobRunner, type ClaimedJob, type JobOutcome } from '../../platform/outbox/job-runner.js';
import { Assessment } from './assessment.js';
import { PROMOTE } from './bookkeeping.js';
import { withoutSignals, type StoredOutcome } from './domain/outcome.js';
import { PendingApplications, type Pending } from './pending-applications.js';
import { Settlement } from './settlement.js';

const AGAIN_MS = 1_000;
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
    this.runner.register(PROMOTE, (job, signal) => this.promote(job, signal));
  }

  private async promote(job: ClaimedJob, stop: AbortSignal): Promise<JobOutcome> {
    const { tenantId, preApprovalId } = job.payload as { tenantId: string; preApprovalId: string };
    const signal = AbortSignal.any([stop, AbortSignal.timeout(STEP_MS)]);
    const pending = await this.applications.read(tenantId, preApprovalId, signal);
    if (pending === null) return { done: true };
    const outcome = await this.outcome(pending, signal);
    if (outcome === null) return { retryAt: this.clock.now() + AGAIN_MS };
    try {
      await this.write(tenantId, pending, outcome, job, signal);
    } catch (error) {
      if (isRefusal(error, NOT_PENDING)) return { done: true };
      if (!isRefusal(error, AUTHORISATION_LOST)) throw error;
      await this.write(tenantId, pending, withdrawn(pending), job, signal);
    }
    return { done: true };
  }

  /** null = not yet. */
  private async outcome(pending: Pending, signal: AbortSignal): Promise<StoredOutcome | null> {
    const { facts, signals } = pending;
    if (signals.report !== null) signals.valuation = await this.assessment.valuation(facts, signal);
    if (this.assessment.isComplete(facts, signals)) return this.assessment.decide(facts, signals);
    if (!pending.waitedTooLong) return null;
    return withoutSignals(
      'referred',
      ['SIGNALS_UNAVAILABLE'],
      this.assessment.inquiryView(facts, null, signals.made),
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

/** The customer withdrew the permission while the answer was pending: nothing is decided any more. */
function withdrawn({ preApproval }: Pending): StoredOutcome {
  const inquiry = preApproval.bureauInquiry;
  const base = withoutSignals(
    'referred',
    [],
    inquiry ?? {
      made: preApproval.inquiryMade,
      type: 'loan_approval',
      at: null,
      reportAgeDays: null,
      authorisationId: preApproval.authorisationId,
    },
  );
  return { ...base, decided: { ...base.decided, status: 'withdrawn', bureauInquiry: inquiry } };
}
