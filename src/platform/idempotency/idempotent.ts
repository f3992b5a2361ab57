import { Inject, Injectable } from '@nestjs/common';
import type { QueryResult } from 'pg';
import { canonicalJson } from '../../kernel/canonical-json.js';
import type { Clock } from '../../kernel/clock.js';
import type { Answer } from '../answer.js';
import { Audit, type AuditInput } from '../audit/audit.js';
import { CLOCK } from '../clock/clock.js';
import { AppDatabase, until } from '../database/database.js';
import { IDEMPOTENCY_FENCE_LOST, isRefusal, OutcomeUnknown, withoutEffect } from '../database/errors.js';
import type { Statement } from '../database/statement.js';
import { gateStatement, readGate, type RequestGate } from '../gate.js';
import { Problem } from '../http/problem.js';
import type { RequestContext } from '../http/request-context.js';
import { Events, type EventInput } from '../outbox/events.js';
import { Jobs, type JobInput } from '../outbox/jobs.js';
import { KeyRing } from '../privacy/key-ring.js';
import {
  claimStatement,
  completeStatement,
  readClaim,
  releaseStatement,
  scopeBytes,
  type KeyScope,
  type StoredAnswer,
} from './claims.js';
import { parseIdempotencyKey } from './idempotency-key.js';
import './idempotency.errors.js';

/** What a decision wants done, all of it in one transaction, and the answer that tells of it. */
export interface Effect {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly statements: readonly Statement[];
  readonly audit: readonly AuditInput[];
  readonly events?: readonly EventInput[];
  readonly jobs?: readonly JobInput[];
  /** Handed to `current` when a 202 is replayed. */
  readonly resourceId?: string;
}

export interface IdempotentOperation {
  /** The header as it came. */
  readonly key: string | undefined;
  /** The validated input; with method and path it tells a repetition from another request. */
  readonly fingerprintOf: unknown;
  /** Sent with the claim; `decide` gets their results in this order. */
  readonly read: readonly Statement[];
  /** A Problem thrown here frees the key; one that tells a refusal leaves an audit entry. */
  decide(rows: QueryResult[], gate: RequestGate): Promise<Effect>;
  /** The answer for a replayed 202: the resource as it is now. */
  current?(resourceId: string): Promise<Answer>;
  /** Turns what the database refused in the effect's transaction into a Problem. */
  refused?(error: unknown): Problem | undefined;
}

/** Refusals of authorisation and of business rules; the rest is a fault of form, of load or of us. */
const REFUSALS = new Set([403, 404, 409, 410, 412, 422]);
/** For freeing a claim after its request has ended. */
const RELEASE_MS = 1_500;

/** Runs a creating request at most once per key, in two transactions: claim and read, then effect and answer. */
@Injectable()
export class IdempotentOperations {
  constructor(
    private readonly database: AppDatabase,
    private readonly keys: KeyRing,
    private readonly audit: Audit,
    private readonly events: Events,
    private readonly jobs: Jobs,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute(ctx: RequestContext, operation: IdempotentOperation): Promise<Answer> {
    const key = parseIdempotencyKey(operation.key);
    const scope: KeyScope = { tenantId: ctx.tenantId, method: ctx.method, path: ctx.path, key };
    const [gateResult, claimResult, ...rows] = await this.open(ctx, scope, operation);
    if (gateResult === undefined || claimResult === undefined) throw new Error('the batch lost its results');
    const claim = readClaim(claimResult);
    if (claim.kind === 'mine') {
      return this.settle(ctx, operation, scope, claim.fence, gateResult, rows);
    }
    readGate(gateResult, ctx, this.clock.now());
    if (claim.kind === 'other-body') throw new Problem('idempotency_key_reused');
    if (claim.kind === 'running') throw inProgress();
    return this.replay(ctx, operation, scope, claim.answer);
  }

  private async open(
    ctx: RequestContext,
    scope: KeyScope,
    operation: IdempotentOperation,
  ): Promise<QueryResult[]> {
    const fingerprint = this.keys.hmac(
      'fingerprint',
      canonicalJson(identityOf(scope, operation.fingerprintOf)),
    );
    const claim = claimStatement(scope, fingerprint, new Date(this.clock.now()));
    return withoutEffect(this.write(ctx, [gateStatement(ctx.clientId), claim, ...operation.read]));
  }

  /** The claim is ours: from here on every way out completes it, frees it, or leaves it to its lease. */
  private async settle(
    ctx: RequestContext,
    operation: IdempotentOperation,
    scope: KeyScope,
    fence: string,
    gateResult: QueryResult,
    rows: QueryResult[],
  ): Promise<Answer> {
    try {
      const gate = readGate(gateResult, ctx, this.clock.now());
      const effect = await operation.decide(rows, gate);
      return await this.commit(ctx, scope, fence, effect);
    } catch (caught) {
      if (isRefusal(caught, IDEMPOTENCY_FENCE_LOST)) throw inProgress();
      // It may be committed. The lease frees the key if it is not.
      if (caught instanceof OutcomeUnknown) throw caught;
      const error = operation.refused?.(caught) ?? caught;
      if (error instanceof Problem && REFUSALS.has(error.status)) await this.refuse(ctx, scope, fence, error);
      else this.releaseLater(scope, fence);
      throw error;
    }
  }

  private async commit(ctx: RequestContext, scope: KeyScope, fence: string, effect: Effect): Promise<Answer> {
    const entries = effect.audit.map((input) => this.audit.entry(ctx, input));
    const receipt: Record<string, string> =
      entries[0] === undefined ? {} : { 'audit-receipt': entries[0].id };
    const headers = { ...effect.headers, ...receipt };
    const body = Buffer.from(JSON.stringify(effect.body ?? null));
    const sealedBody = this.keys.seal('idempotency-answer', body, scopeBytes(scope));
    const stored = { status: effect.status, sealedBody, headers, resourceId: effect.resourceId ?? null };
    await this.write(ctx, [
      completeStatement(scope, fence, stored),
      ...effect.statements,
      ...entries.map((entry) => entry.statement),
      ...(effect.events ?? []).map((event) => this.events.statement(ctx.tenantId, event)),
      ...(effect.jobs ?? []).map((job) => this.jobs.statement(ctx.tenantId, job)),
    ]);
    return { status: effect.status, body: effect.body, headers };
  }

  /** The refusal and the freed key stand together, or the caller gets neither. */
  private async refuse(ctx: RequestContext, scope: KeyScope, fence: string, problem: Problem): Promise<void> {
    const entry = this.audit.entry(ctx, refusal(ctx, problem));
    await withoutEffect(this.write(ctx, [releaseStatement(scope, fence), entry.statement]));
  }

  private async replay(
    ctx: RequestContext,
    operation: IdempotentOperation,
    scope: KeyScope,
    { status, sealedBody, headers, resourceId }: StoredAnswer,
  ): Promise<Answer> {
    const replayed = { 'idempotent-replayed': 'true' };
    if (status === 202 && resourceId !== null && operation.current !== undefined) {
      const now = await operation.current(resourceId);
      return { ...now, headers: { ...now.headers, ...replayed } };
    }
    const body: unknown = JSON.parse(
      this.keys.open('idempotency-answer', sealedBody, scopeBytes(scope)).toString(),
    );
    // Showing an answer again reveals it again.
    const entry = this.audit.entry(ctx, {
      action: `${ctx.operation}.replayed`,
      ...(resourceId === null ? {} : { resource: resourceId }),
      data: { receipt: headers['audit-receipt'] ?? null },
    });
    await withoutEffect(this.write(ctx, [entry.statement]));
    return { status, body, headers: { ...headers, ...replayed } };
  }

  /** Best effort: whatever ended this request, its lease frees the key soon anyway. */
  private releaseLater(scope: KeyScope, fence: string): void {
    const options = {
      signal: AbortSignal.timeout(RELEASE_MS),
      kind: 'write',
      timeoutMs: RELEASE_MS,
    } as const;
    this.database.batch(scope.tenantId, [releaseStatement(scope, fence)], options).catch(() => undefined);
  }

  private write(ctx: RequestContext, statements: Statement[]): Promise<QueryResult[]> {
    return ctx.timings.measure('store', () =>
      this.database.batch(ctx.tenantId, statements, until(ctx.deadline, 'write')),
    );
  }
}

function refusal(ctx: RequestContext, problem: Problem): AuditInput {
  return { action: `${ctx.operation}.refused`, data: { code: problem.code } };
}

/** What makes two requests the same. Input comes as instances of DTO classes; canonical JSON takes plain objects. */
function identityOf({ method, path }: KeyScope, input: unknown): unknown {
  return { method, path, input: JSON.parse(JSON.stringify(input ?? null)) as unknown };
}

function inProgress(): Problem {
  return new Problem('idempotency_in_progress', { retryAfterMs: 1_000 });
}
