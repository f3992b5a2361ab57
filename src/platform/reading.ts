import { Inject, Injectable } from '@nestjs/common';
import type { QueryResult } from 'pg';
import type { Clock } from '../kernel/clock.js';
import type { Answer } from './answer.js';
import { Audit, type AuditInput } from './audit/audit.js';
import { CLOCK } from './clock/clock.js';
import { AppDatabase, until } from './database/database.js';
import { withoutEffect } from './database/errors.js';
import type { Statement } from './database/statement.js';
import { gateStatement, readGate, type RequestGate } from './gate.js';
import type { RequestContext } from './http/request-context.js';

export interface AuditedAnswer {
  readonly status?: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** One entry per request, with its list of subjects. */
  readonly audit: AuditInput;
}

export interface AuditedRead {
  readonly read: readonly Statement[];
  /** Pure but for throwing Problems (not found): those reveal nothing and leave no entry. */
  answer(rows: QueryResult[], gate: RequestGate): AuditedAnswer | Promise<AuditedAnswer>;
}

/** Reads of personal data: nothing is shown before the entry that says so is committed. */
@Injectable()
export class AuditedReads {
  constructor(
    private readonly database: AppDatabase,
    private readonly audit: Audit,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute(ctx: RequestContext, operation: AuditedRead): Promise<Answer> {
    const batch = [gateStatement(ctx.clientId), ...operation.read];
    const [gateResult, ...rows] = await ctx.timings.measure('store', () =>
      this.database.batch(ctx.tenantId, batch, until(ctx.deadline, 'read')),
    );
    if (gateResult === undefined) throw new Error('the batch lost its results');
    const gate = readGate(gateResult, ctx, this.clock.now());
    const { status = 200, body, headers = {}, audit } = await operation.answer(rows, gate);
    const entry = this.audit.entry(ctx, audit);
    await ctx.timings.measure('store', () =>
      withoutEffect(this.database.batch(ctx.tenantId, [entry.statement], until(ctx.deadline, 'write'))),
    );
    return { status, body, headers: { ...headers, 'audit-receipt': entry.id } };
  }
}
