import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '../../kernel/clock.js';
import { Audit } from '../../platform/audit/audit.js';
import { CLOCK } from '../../platform/clock/clock.js';
import type { Statement } from '../../platform/database/statement.js';
import { Events } from '../../platform/outbox/events.js';
import { ApplicantSessions } from '../applicant-sessions/applicant-sessions.read-model.js';
import { Bookkeeping, PROMOTE } from './bookkeeping.js';
import { decisionEntry, stateEvent } from './domain/effects.js';
import type { StoredOutcome } from './domain/outcome.js';
import type { PreApproval } from './domain/pre-approval.js';
import { PRE_APPROVAL_STATES } from './domain/states.js';
import type { Pending } from './pending-applications.js';
import { PreApprovalsRepository } from './pre-approvals.repository.js';

/** What ends a pending pre-approval: row, offers, proof and event, for one transaction with the end of its job. */
@Injectable()
export class Settlement {
  constructor(
    private readonly bookkeeping: Bookkeeping,
    private readonly repository: PreApprovalsRepository,
    private readonly sessions: ApplicantSessions,
    private readonly audit: Audit,
    private readonly events: Events,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  statements(
    tenantId: string,
    { preApproval, facts, signals }: Pending,
    outcome: StoredOutcome,
  ): Statement[] {
    const { status } = outcome.decided;
    PRE_APPROVAL_STATES.assert(preApproval.status, status);
    // After a withdrawal nothing of the person is opened or kept anew.
    const sealed =
      status === 'withdrawn' ? null : this.bookkeeping.sealedInputs(facts, preApproval.id, outcome, signals);
    const now = this.clock.now();
    const decided: PreApproval = {
      ...preApproval,
      ...outcome.decided,
      version: preApproval.version + 1,
      decidedAt: now,
    };
    const proof = decisionEntry(decided, sealed?.commitment ?? null, preApproval.status);
    return [
      ...(status === 'withdrawn'
        ? []
        : [this.sessions.requireAuthorisation([preApproval.authorisationId], facts.gate.businessNow)]),
      this.repository.settle(
        tenantId,
        preApproval,
        decided,
        outcome.offers,
        sealed?.bytes ?? null,
        new Date(now),
      ),
      this.audit.entry({ tenantId, actor: `job:${PROMOTE}` }, proof).statement,
      this.events.statement(tenantId, stateEvent(decided)),
    ];
  }
}
