import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import {
  CREDIT_BUREAU,
  type BureauReport,
  type CreditBureau,
} from '../../connectors/credit-bureau/credit-bureau.port.js';
import { scenarioFor } from '../../connectors/upstream/scenario-header.js';
import { UpstreamFailure } from '../../connectors/upstream/upstream-failure.js';
import type { Clock } from '../../kernel/clock.js';
import { CLOCK } from '../../platform/clock/clock.js';
import { WorkerDatabase } from '../../platform/database/database.js';
import { isRefusal } from '../../platform/database/errors.js';
import type { Statement } from '../../platform/database/statement.js';
import { JobRunner, type ClaimedJob, type JobOutcome } from '../../platform/outbox/job-runner.js';
import { givesUp, pauseBefore } from './domain/patience.js';
import { InquiryNews } from './inquiry-news.js';
import { InquiryRecord, type InquiryRef } from './inquiry-record.js';
import { PARTY_DIRECTORY, type Applicant, type PartyDirectory } from './party-directory.port.js';
import type { ClaimedInquiry } from './signals.repository.js';
import { INQUIRE } from './signals.service.js';

/** A bureau may take three seconds; a connection lost on the way is tried once more within this. */
const ASK_MS = 5_500;
const STEP_MS = 5_000;
/** Well inside the two seconds that a dead process keeps an inquiry. */
const BEAT_MS = 600;
const LEASE_MS = 2_000;
const TAKEN_OVER = 'FC005';

/**
 * Asks the bureau, in any process and after any crash. The authorisation's id is the key at the bureau, the
 * intent stands before the first byte is sent, and lease and fence keep two processes from both storing an answer:
 * one authorisation is one inquiry.
 */
@Injectable()
export class BureauInquiries implements OnModuleInit {
  private readonly logger = new Logger(BureauInquiries.name);

  constructor(
    private readonly runner: JobRunner,
    private readonly database: WorkerDatabase,
    private readonly record: InquiryRecord,
    private readonly news: InquiryNews,
    @Inject(CREDIT_BUREAU) private readonly bureau: CreditBureau,
    @Inject(PARTY_DIRECTORY) private readonly directory: PartyDirectory,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.runner.register(INQUIRE, (job, stop) => this.inquire(job, stop), { atOnce: 12 });
  }

  private async inquire(job: ClaimedJob, stop: AbortSignal): Promise<JobOutcome> {
    const ref = refOf(job);
    const applicant = await this.directory.applicantOf(ref.tenantId, ref.authorisationId, stepSignal(stop));
    const [rows] = await this.send(ref, [this.record.claim(ref, applicant)], stop);
    const claimed = this.record.readClaim(rows);
    if (claimed === null || claimed.state === 'answered' || claimed.state === 'failed') return { done: true };
    if (claimed.fence === null) return { retryAt: this.clock.now() + LEASE_MS };
    if (applicant === null)
      return this.settle(ref, job, this.record.failed(ref, claimed, 'applicant_unknown'), stop);
    if (!claimed.permitted)
      return this.settle(ref, job, this.record.failed(ref, claimed, 'authorisation_not_valid'), stop);
    try {
      const report = await this.ask(ref, claimed, applicant, stop);
      return await this.settle(ref, job, this.record.answered(ref, claimed, applicant, report), stop);
    } catch (error) {
      if (error instanceof UpstreamFailure) return this.afterFailure(ref, claimed, error, job, stop);
      throw error;
    }
  }

  private async ask(
    ref: InquiryRef,
    claimed: ClaimedInquiry,
    applicant: Applicant,
    stop: AbortSignal,
  ): Promise<BureauReport> {
    const lost = new AbortController();
    const beat = setInterval(() => void this.keep(ref, claimed, lost), BEAT_MS);
    try {
      const { fullName, idNumber, mobile } = applicant;
      const request = {
        authorisationId: ref.authorisationId,
        subject: { fullName, idNumber, mobile },
        purpose: 'loan_approval',
        scenario: scenarioFor(applicant.scenario, 'credit-bureau'),
      } as const;
      const signal = AbortSignal.any([stop, lost.signal, AbortSignal.timeout(ASK_MS)]);
      return (await this.bureau.inquire(request, signal)).report;
    } finally {
      clearInterval(beat);
    }
  }

  /** Says that this process still lives; told that another has the inquiry, it stops asking. */
  private async keep(ref: InquiryRef, claimed: ClaimedInquiry, lost: AbortController): Promise<void> {
    const kept = await this.database
      .batch(ref.tenantId, [this.record.renewal(ref, claimed)], {
        signal: AbortSignal.timeout(BEAT_MS),
        kind: 'write',
      })
      .catch(() => undefined);
    if (kept?.[0]?.rowCount === 0) lost.abort();
  }

  /** The end of the inquiry and of its job, or neither. */
  private async settle(
    ref: InquiryRef,
    job: ClaimedJob,
    statements: Statement[],
    stop: AbortSignal,
  ): Promise<JobOutcome> {
    try {
      await this.send(ref, [...statements, job.completeStatement()], stop);
    } catch (error) {
      // Whoever took over settles it; looking again finds it settled.
      if (isRefusal(error, TAKEN_OVER)) return { retryAt: this.clock.now() + LEASE_MS };
      throw error;
    }
    this.news.announce(ref.authorisationId);
    return { done: true };
  }

  private async afterFailure(
    ref: InquiryRef,
    claimed: ClaimedInquiry,
    failure: UpstreamFailure,
    job: ClaimedJob,
    stop: AbortSignal,
  ): Promise<JobOutcome> {
    const now = this.clock.now();
    if (!stop.aborted && givesUp(claimed.intendedAt, now)) {
      this.logger.warn(
        `inquiry ${claimed.id} given up after ${claimed.attempts} attempts: ${failure.message}`,
      );
      return this.settle(ref, job, this.record.failed(ref, claimed, failure.code), stop);
    }
    // Without this the next attempt, or the process that starts after this one stopped, would wait for the lease.
    const free = [this.record.release(ref, claimed)];
    await this.database.batch(ref.tenantId, free, { signal: AbortSignal.timeout(STEP_MS), kind: 'write' });
    if (stop.aborted) return { retryAt: now };
    this.logger.debug(`inquiry ${claimed.id}, attempt ${claimed.attempts}: ${failure.message}`);
    return { retryAt: now + pauseBefore(claimed.attempts, Math.random(), failure.retryAfterMs) };
  }

  private send(ref: InquiryRef, statements: Statement[], stop: AbortSignal) {
    return this.database.batch(ref.tenantId, statements, {
      signal: stepSignal(stop),
      kind: 'write',
      timeoutMs: STEP_MS,
    });
  }
}

function stepSignal(stop: AbortSignal): AbortSignal {
  return AbortSignal.any([stop, AbortSignal.timeout(STEP_MS)]);
}

function refOf(job: ClaimedJob): InquiryRef {
  const payload = job.payload as { tenantId?: string };
  const tenantId = job.tenantId ?? payload.tenantId;
  if (tenantId === undefined) throw new Error('an inquiry without a tenant');
  return { tenantId, authorisationId: job.key };
}
