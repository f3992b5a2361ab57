import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { AppDatabase } from '../../../platform/database/database.js';
import type { RequestGate } from '../../../platform/gate.js';
import type { RequestContext } from '../../../platform/http/request-context.js';
import type { Effect } from '../../../platform/idempotency/idempotent.js';
import { Events } from '../../../platform/outbox/events.js';
import { Jobs } from '../../../platform/outbox/jobs.js';

/**
 * Writes an effect with its proof, events and jobs in one transaction, for a visitor of the lender's page: the
 * version of the session, not a key, is what keeps it from happening twice.
 */
@Injectable()
export class EffectWriter {
  constructor(
    private readonly database: AppDatabase,
    private readonly audit: Audit,
    private readonly events: Events,
    private readonly jobs: Jobs,
  ) {}

  async write(ctx: RequestContext, gate: RequestGate, actor: string, effect: Effect): Promise<void> {
    const { tenantId, partnerId } = gate;
    const by = { tenantId, partnerId, actor, requestId: ctx.requestId };
    const statements = [
      ...effect.statements,
      ...effect.audit.map((input) => this.audit.entry(by, input).statement),
      ...(effect.events ?? []).map((event) => this.events.statement(tenantId, event)),
      ...(effect.jobs ?? []).map((job) => this.jobs.statement(tenantId, job)),
    ];
    await this.database.batch(tenantId, statements, {
      signal: ctx.deadline.signal,
      kind: 'write',
      timeoutMs: ctx.deadline.remainingMs(),
    });
  }
}
