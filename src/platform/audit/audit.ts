import { Inject, Injectable } from '@nestjs/common';
import { canonicalJson } from '../../kernel/canonical-json.js';
import type { Clock } from '../../kernel/clock.js';
import { encodeId } from '../../kernel/ids.js';
import { CLOCK } from '../clock/clock.js';
import { statement, type Statement } from '../database/statement.js';
import { Ids } from '../ids.js';
import type { JsonValue } from '../json.js';

/** Who acts. A request context fits as it is; jobs and operators name their `actor`. */
export interface AuditContext {
  /** null for what concerns the lender and no partner. */
  readonly tenantId: string | null;
  readonly actor?: string;
  readonly clientId?: string;
  readonly partnerId?: string;
  readonly requestId?: string;
}

export interface AuditInput {
  /** Key of the operation, `pre_approval.decided` for example. */
  readonly action: string;
  /** Subjects concerned, as raw UUIDs. */
  readonly subjectRefs?: readonly string[];
  /** Wire id of the resource. */
  readonly resource?: string;
  readonly previousState?: string | null;
  readonly newState?: string | null;
  /** No personal data: it enters only as a commitment of the subject vault. */
  readonly data?: Readonly<Record<string, JsonValue>>;
}

export interface AuditEntry {
  /** Wire id (`aud_…`), the value of the header Audit-Receipt. */
  readonly id: string;
  /** To be sent in the transaction of the thing it proves. */
  readonly statement: Statement;
}

const insertEntry = statement(
  'audit-entry-insert',
  `INSERT INTO audit_entry
     (id, at, tenant_id, actor, action, subject_refs, resource, previous_state, new_state, entry)
   VALUES ($1, $2, $3, $4, $5, $6::uuid[], $7, $8, $9, $10)`,
);

/** Makes entries in their canonical form (RFC 8785), which is stored as it will be hashed. */
@Injectable()
export class Audit {
  constructor(
    private readonly ids: Ids,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  entry(ctx: AuditContext, input: AuditInput): AuditEntry {
    const uuid = this.ids.next();
    const id = encodeId('aud', uuid);
    const at = new Date(this.clock.now());
    const actor = ctx.actor ?? `client:${ctx.clientId ?? 'unknown'}`;
    const {
      action,
      subjectRefs = [],
      resource = null,
      previousState = null,
      newState = null,
      data = {},
    } = input;
    const canonical = canonicalJson({
      v: 1,
      id,
      at: at.toISOString(),
      tenantId: ctx.tenantId,
      partnerId: ctx.partnerId ?? null,
      actor,
      requestId: ctx.requestId ?? null,
      action,
      subjectRefs,
      resource,
      previousState,
      newState,
      data,
    });
    return {
      id,
      statement: insertEntry(
        uuid,
        at,
        ctx.tenantId,
        actor,
        action,
        subjectRefs,
        resource,
        previousState,
        newState,
        Buffer.from(canonical),
      ),
    };
  }
}
