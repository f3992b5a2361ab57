import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '../../kernel/clock.js';
import { decodeId, encodeId, type IdPrefix } from '../../kernel/ids.js';
import type { Answer } from '../../platform/answer.js';
import { CLOCK } from '../../platform/clock/clock.js';
import { isRefusal } from '../../platform/database/errors.js';
import type { RequestGate } from '../../platform/gate.js';
import { Cursors } from '../../platform/http/cursor.js';
import { instantOf } from '../../platform/http/instant.js';
import { Problem } from '../../platform/http/problem.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { IdempotentOperations, type Effect } from '../../platform/idempotency/idempotent.js';
import { AuditedReads } from '../../platform/reading.js';
import type { PermissionProblem } from './consents.errors.js';
import { permissionEvent } from './domain/giving.js';
import { PERMISSION_TRANSITIONS, permissionState, type PermissionState } from './domain/permission.js';
import { permissionsFrom, type PermissionRecord } from './domain/permission-record.js';
import type { PermissionSql } from './domain/permission-sql.js';
import type { ListPermissionsDto } from './permissions.dto.js';

/** What sets consents and credit authorisations apart for a partner. */
export interface PermissionKind {
  readonly aggregate: 'consent' | 'credit_authorisation';
  readonly prefix: IdPrefix & ('cns' | 'cra');
  readonly sql: PermissionSql;
  /** Members that only this kind has. */
  more(record: PermissionRecord): Record<string, unknown>;
}

/** SQLSTATE of `require_rows`: the row is not in the version that was decided on. */
const CHANGED = 'FC031';
const PAGE = 50;

/** What a partner may do with a customer's permissions: read their states, and withdraw them when asked to. */
@Injectable()
export class Permissions {
  constructor(
    private readonly operations: IdempotentOperations,
    private readonly reads: AuditedReads,
    private readonly cursors: Cursors,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  get(ctx: RequestContext, kind: PermissionKind, id: string): Promise<Answer> {
    return this.reads.execute(ctx, {
      read: [kind.sql.byId(uuidOf(kind, id))],
      answer: ([rows], gate) => {
        const record = only(permissionsFrom(rows));
        const body = view(kind, record, gate);
        return {
          body,
          headers: { etag: `"${record.version}-${body.status}"` },
          audit: { action: `${kind.aggregate}.read`, resource: id, subjectRefs: subjectsOf([record]) },
        };
      },
    });
  }

  list(ctx: RequestContext, kind: PermissionKind, query: ListPermissionsDto): Promise<Answer> {
    const { cursor, limit: wanted, ...filters } = query;
    const limit = wanted === undefined ? PAGE : Number.parseInt(wanted, 10);
    const sessionId =
      filters.applicantSessionId === undefined ? null : decodeId('aps', filters.applicantSessionId);
    if (filters.applicantSessionId !== undefined && sessionId === null)
      throw malformed('?applicantSessionId', 'aps');
    const after = cursor === undefined ? null : this.cursors.open(ctx, cursor, filters);
    const instant = (text: string | undefined): Date | null => (text === undefined ? null : instantOf(text));
    return this.reads.execute(ctx, {
      read: [
        kind.sql.page({
          sessionId,
          status: filters.status ?? null,
          clientId: ctx.clientId,
          wallNow: new Date(this.clock.now()),
          after,
          createdFrom: instant(filters.createdFrom),
          createdTo: instant(filters.createdTo),
          limit: limit + 1,
        }),
      ],
      answer: ([rows], gate) => {
        const found = permissionsFrom(rows);
        const records = found.slice(0, limit);
        const last = records.at(-1);
        const nextCursor = found.length > limit && last ? this.cursors.seal(ctx, last.id, filters) : null;
        return {
          body: { items: records.map((record) => view(kind, record, gate)), nextCursor },
          headers: nextCursor === null ? {} : { link: nextLink(ctx.path, { ...query, cursor: nextCursor }) },
          audit: { action: `${kind.aggregate}.listed`, subjectRefs: subjectsOf(records) },
        };
      },
    });
  }

  /** Holds for every request that starts after the answer: permissions are read in each request's own batch. */
  withdraw(ctx: RequestContext, kind: PermissionKind, id: string): Promise<Answer> {
    return this.operations.execute(ctx, {
      key: ctx.idempotencyKey,
      fingerprintOf: {},
      read: [kind.sql.byId(uuidOf(kind, id))],
      decide: ([rows], gate) => Promise.resolve(withdrawal(kind, only(permissionsFrom(rows)), id, gate)),
      refused: (error) => (isRefusal(error, CHANGED) ? problem('permission_changed') : undefined),
    });
  }
}

function withdrawal(kind: PermissionKind, record: PermissionRecord, id: string, gate: RequestGate): Effect {
  const state = stateAt(record, gate);
  // Withdrawn is withdrawn: saying so twice is no error, and changes nothing.
  if (state === 'revoked')
    return {
      status: 200,
      body: view(kind, record, gate),
      headers: { etag: `"${record.version}-revoked"` },
      statements: [],
      audit: [audit(kind, record, id, state)],
    };
  if (!PERMISSION_TRANSITIONS.can(state, 'revoked')) throw problem('permission_expired');
  const at = new Date(gate.businessNow);
  const revoked: PermissionRecord = {
    ...record,
    version: record.version + 1,
    state: 'revoked',
    revokedAt: gate.businessNow,
  };
  return {
    status: 200,
    body: view(kind, revoked, gate),
    headers: { etag: `"${revoked.version}-revoked"` },
    statements: [kind.sql.revoke({ tenantId: gate.tenantId, id: record.id, version: record.version, at })],
    audit: [audit(kind, record, id, state)],
    events: [
      permissionEvent(kind.aggregate, record, 'revoked', { id, purpose: record.purpose, status: 'revoked' }),
    ],
  };
}

const audit = (
  kind: PermissionKind,
  record: PermissionRecord,
  id: string,
  previousState: PermissionState,
) => ({
  action: `${kind.aggregate}.revoked`,
  resource: id,
  subjectRefs: subjectsOf([record]),
  previousState,
  newState: 'revoked',
  data: { purpose: record.purpose, evidenceHash: record.evidenceHash },
});

const stateAt = (record: PermissionRecord, { businessNow }: RequestGate): PermissionState =>
  permissionState(record.state, record.expiresAt, businessNow);

function view(kind: PermissionKind, record: PermissionRecord, gate: RequestGate) {
  const instant = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
  return {
    id: encodeId(kind.prefix, record.id),
    livemode: gate.livemode,
    status: stateAt(record, gate),
    applicantSessionId: encodeId('aps', record.sessionId),
    partyId: encodeId('pty', record.partyId),
    purpose: record.purpose,
    textVersion: record.textVersion,
    textHash: `sha256:${record.textHash}`,
    evidenceHash: record.evidenceHash === null ? null : `sha256:${record.evidenceHash}`,
    givenAt: instant(record.givenAt),
    expiresAt: instant(record.expiresAt),
    revokedAt: instant(record.revokedAt),
    createdAt: instant(record.createdAt),
    ...kind.more(record),
  };
}

function uuidOf(kind: PermissionKind, id: string): string {
  const uuid = decodeId(kind.prefix, id);
  if (uuid === null) throw new Problem('not_found');
  return uuid;
}

function only(records: readonly PermissionRecord[]): PermissionRecord {
  const [record] = records;
  if (record === undefined) throw new Problem('not_found');
  return record;
}

const subjectsOf = (records: readonly PermissionRecord[]): string[] => [
  ...new Set(records.flatMap(({ subjectId }) => subjectId ?? [])),
];

const problem = (code: PermissionProblem): Problem => new Problem(code);

const malformed = (pointer: string, prefix: string): Problem =>
  new Problem('invalid_request', {
    errors: [{ pointer, code: 'id_malformed', detail: `An id of the form ${prefix}_… is expected.` }],
  });

function nextLink(path: string, query: ListPermissionsDto): string {
  const parameters = Object.entries(query).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return `<${path}?${new URLSearchParams(parameters).toString()}>; rel="next"`;
}
