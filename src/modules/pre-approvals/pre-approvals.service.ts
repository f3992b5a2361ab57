import { Injectable } from '@nestjs/common';
import type { Answer } from '../../platform/answer.js';
import { isRefusal, type DatabaseRefusal } from '../../platform/database/errors.js';
import { Problem } from '../../platform/http/problem.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { IdempotentOperations, type Effect } from '../../platform/idempotency/idempotent.js';
import { ApplicationReader, refuseInlineApplicant, type Application } from './application-reader.js';
import { Assessment } from './assessment.js';
import { Bookkeeping } from './bookkeeping.js';
import { PreApprovalReading } from './pre-approval-reading.service.js';
import type { CreatePreApprovalDto } from './pre-approvals.dto.js';

/** SQLSTATE of `require_authorisation`: the permission was withdrawn between the read and the write. */
const AUTHORISATION_LOST = 'FC003';

/**
 * One pre-approval in the order it happens. Before `create` the platform has passed the limiter, set the deadline,
 * checked the token and validated the form; after it, it sends the answer.
 */
@Injectable()
export class PreApprovalsService {
  constructor(
    private readonly operations: IdempotentOperations,
    private readonly reading: PreApprovalReading,
    private readonly reader: ApplicationReader,
    private readonly assessment: Assessment,
    private readonly bookkeeping: Bookkeeping,
  ) {}

  create(ctx: RequestContext, input: CreatePreApprovalDto): Promise<Answer> {
    const common = { key: ctx.idempotencyKey, fingerprintOf: input };
    if (carriesApplicant(input)) {
      return this.operations.execute(ctx, {
        ...common,
        read: [],
        decide: (_rows, gate) => refuseInlineApplicant(gate),
      });
    }
    const asked = this.reader.parse(ctx, input);
    return this.operations.execute(ctx, {
      ...common,
      read: this.reader.statements(asked),
      decide: (rows, gate) => this.decide(ctx, this.reader.read(asked, rows, gate)),
      current: (id) => this.reading.asCreated(ctx, id),
      refused: withdrawnMeanwhile,
    });
  }

  /** Vehicle and caps, gates, signals, ordered steps and price; the effect is written in one transaction. */
  private async decide(ctx: RequestContext, application: Application): Promise<Effect> {
    this.assessment.checkVehicleAndCaps(application);
    const declined = this.assessment.gates(application);
    if (declined) return this.bookkeeping.decided(application, declined);

    const signals = ctx.preferAsync
      ? this.assessment.signalsLater(application)
      : await this.assessment.signals(ctx, application);
    if (!signals.complete) return this.bookkeeping.pending(application, signals, ctx.preferAsync);

    const end = ctx.timings.start('decide');
    const outcome = this.assessment.decide(application, signals);
    end();
    return this.bookkeeping.decided(application, outcome, signals);
  }
}

const carriesApplicant = ({ applicant, parties }: CreatePreApprovalDto): boolean =>
  Boolean(applicant) || (parties ?? []).some(({ person }) => person);

/** Which of the two permissions it was, `require_authorisation` says in its detail. */
function withdrawnMeanwhile(error: unknown): Problem | undefined {
  if (!isRefusal(error, AUTHORISATION_LOST)) return undefined;
  const { detail } = error as DatabaseRefusal;
  return new Problem(detail === 'consent' ? 'consent_missing' : 'credit_authorisation_missing');
}
