import { Injectable } from '@nestjs/common';
import type { QueryResult } from 'pg';
import { statement, type Statement } from '../../platform/database/statement.js';
import type { PreApproval } from './domain/pre-approval.js';
import type { OfferBody } from './domain/offer.js';
import { OPEN_STATUSES, type PreApprovalStatus } from './domain/states.js';

export interface StoredOffer {
  id: string;
  body: OfferBody;
  disclosure: string;
}

/** Inputs as recorded for replay, sealed under the borrower's key; null while pending. */
export type SealedInputs = Buffer | null;

const sealedInputs = statement(
  'pre-approval-sealed-inputs',
  'SELECT sealed_inputs FROM pre_approval WHERE id = $1',
);

/** An id is made a moment before the instant it is stored with. */
const ID_LEAD_MS = 1_000;

/** The smallest id that a pre-approval created at this instant or later can have: ids begin with their time. */
function idFloor(from: Date): string {
  const time = Math.max(0, from.getTime() - ID_LEAD_MS)
    .toString(16)
    .padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}

export interface PageRequest {
  /** Id of the last item of the page before. */
  after: string | null;
  status: PreApprovalStatus | null;
  clientId: string;
  /** Wall time; the tenant's business date follows from it. */
  now: Date;
  from: Date | null;
  to: Date | null;
  limit: number;
}

const COLUMNS = `id, version, status, client_id, channel, store_id, staff_id, client_reference, applicant_session_id,
  party_id, subject_id, authorisation_id, request, pinned, business_date::text AS business_date, scenario, inquiry_made, reasons,
  conditions, caps, applied_rules, counterfactuals, bureau_inquiry, valid_until::text AS valid_until, created_at, decided_at,
  (SELECT coalesce(json_agg(o.body ORDER BY o.position), '[]') FROM offer o
    WHERE o.tenant_id = pre_approval.tenant_id AND o.pre_approval_id = pre_approval.id) AS offers,
  (SELECT jsonb_build_object('state', c.state, 'expiresAt', floor(extract(epoch FROM c.expires_at) * 1000)) FROM consent c
    WHERE c.tenant_id = pre_approval.tenant_id AND c.party_id = pre_approval.party_id
      AND c.purpose = 'share_with_partner') AS sharing`;

/** One statement for the pre-approval and its offers: half of it never stands without the other. */
const insert = statement(
  'pre-approval-insert',
  `WITH made AS (
     INSERT INTO pre_approval (tenant_id, id, version, status, client_id, channel, store_id, staff_id, client_reference,
       applicant_session_id, party_id, subject_id, authorisation_id, request, pinned, business_date, scenario, inquiry_made, reasons,
       conditions, caps, applied_rules, counterfactuals, bureau_inquiry, sealed_inputs, valid_until, created_at, decided_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
       $24, $25, $26, $27, $28)
     RETURNING tenant_id, id)
   INSERT INTO offer (tenant_id, id, pre_approval_id, position, body, disclosure, created_at)
   SELECT made.tenant_id, (o->>'id')::uuid, made.id, (o->>'position')::smallint, o->'body', o->>'disclosure', $27
   FROM made, jsonb_array_elements($29::jsonb) AS o`,
);

/** FC004 when the pre-approval is no longer pending: somebody else finished it. */
const settle = statement(
  'pre-approval-settle',
  `SELECT settle_pre_approval($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
);

const byId = statement('pre-approval-by-id', `SELECT ${COLUMNS} FROM pre_approval WHERE id = $1`);

/** The business date comes from the tenant's clock: an open offer past its last day is listed as expired. */
const page = statement(
  'pre-approval-page',
  `WITH clock AS (
     SELECT (coalesce(business_anchor + ($5::timestamptz - wall_anchor), $5) AT TIME ZONE 'Asia/Shanghai')::date AS today
     FROM request_gate($4))
   SELECT ${COLUMNS} FROM pre_approval
   WHERE ($1::uuid IS NULL OR id < $1)
     AND ($2::text IS NULL OR $2 = CASE WHEN status = ANY ($3) AND valid_until < (SELECT today FROM clock) THEN 'expired' ELSE status END)
     AND ($9::uuid IS NULL OR id >= $9)
     AND ($6::timestamptz IS NULL OR created_at >= $6)
     AND ($7::timestamptz IS NULL OR created_at < $7)
   ORDER BY id DESC LIMIT $8`,
);

const offersJson = (offers: readonly StoredOffer[]): string =>
  JSON.stringify(offers.map(({ id, body, disclosure }, position) => ({ id, position, body, disclosure })));

const json = (value: unknown): string => JSON.stringify(value);

@Injectable()
export class PreApprovalsRepository {
  insert(
    tenantId: string,
    row: PreApproval,
    offers: readonly StoredOffer[],
    sealedInputs: SealedInputs,
  ): Statement {
    return insert(
      tenantId,
      row.id,
      row.version,
      row.status,
      row.clientId,
      row.channel,
      row.storeId,
      row.staffId,
      row.clientReference,
      row.sessionId,
      row.partyId,
      row.subjectId,
      row.authorisationId,
      json(row.request),
      json(row.pinned),
      row.businessDate,
      row.scenario,
      row.inquiryMade,
      row.reasons,
      json(row.conditions),
      json(row.caps),
      row.appliedRules,
      json(row.counterfactuals),
      row.bureauInquiry === null ? null : json(row.bureauInquiry),
      sealedInputs,
      row.validUntil,
      new Date(row.createdAt),
      row.decidedAt === null ? null : new Date(row.decidedAt),
      offersJson(offers),
    );
  }

  /** Ends `pending`; refused with FC004 when it is no longer the version that was decided on. */
  settle(
    tenantId: string,
    pending: PreApproval,
    decided: PreApproval,
    offers: readonly StoredOffer[],
    sealedInputs: SealedInputs,
    at: Date,
  ): Statement {
    return settle(
      tenantId,
      pending.id,
      pending.version,
      decided.status,
      decided.reasons,
      json(decided.conditions),
      json(decided.caps),
      decided.appliedRules,
      json(decided.counterfactuals),
      decided.bureauInquiry === null ? null : json(decided.bureauInquiry),
      sealedInputs,
      decided.validUntil,
      at,
      offersJson(offers),
      decided.version,
    );
  }

  byId(id: string): Statement {
    return byId(id);
  }

  page(o: PageRequest): Statement {
    return page(
      o.after,
      o.status,
      OPEN_STATUSES,
      o.clientId,
      o.now,
      o.from,
      o.to,
      o.limit,
      o.from && idFloor(o.from),
    );
  }

  sealedInputs(id: string): Statement {
    return sealedInputs(id);
  }

  read(result: QueryResult | undefined): PreApproval[] {
    return (result?.rows ?? []).map((row) => toPreApproval(row as Row));
  }
}

type Row = Record<string, never> & {
  id: string;
  version: string;
  status: PreApprovalStatus;
  client_id: string;
  channel: string;
  store_id: string | null;
  staff_id: string | null;
  client_reference: string | null;
  applicant_session_id: string;
  party_id: string;
  subject_id: string;
  authorisation_id: string;
  request: PreApproval['request'];
  pinned: PreApproval['pinned'];
  business_date: string;
  scenario: string | null;
  inquiry_made: boolean;
  reasons: PreApproval['reasons'];
  conditions: PreApproval['conditions'];
  caps: PreApproval['caps'];
  applied_rules: string[];
  counterfactuals: PreApproval['counterfactuals'];
  bureau_inquiry: PreApproval['bureauInquiry'];
  valid_until: string | null;
  created_at: Date;
  decided_at: Date | null;
  offers: OfferBody[];
  sharing: PreApproval['sharing'] | null;
};

const NOT_SHARED: PreApproval['sharing'] = { state: 'awaiting', expiresAt: 0 };

const toPreApproval = (row: Row): PreApproval => ({
  id: row.id,
  version: Number.parseInt(row.version, 10),
  status: row.status,
  clientId: row.client_id,
  channel: row.channel,
  storeId: row.store_id,
  staffId: row.staff_id,
  clientReference: row.client_reference,
  sessionId: row.applicant_session_id,
  partyId: row.party_id,
  subjectId: row.subject_id,
  authorisationId: row.authorisation_id,
  request: row.request,
  pinned: row.pinned,
  businessDate: row.business_date,
  scenario: row.scenario,
  inquiryMade: row.inquiry_made,
  reasons: row.reasons,
  conditions: row.conditions,
  caps: row.caps,
  appliedRules: row.applied_rules,
  counterfactuals: row.counterfactuals,
  bureauInquiry: row.bureau_inquiry,
  validUntil: row.valid_until,
  createdAt: row.created_at.getTime(),
  decidedAt: row.decided_at?.getTime() ?? null,
  offers: row.offers,
  sharing: row.sharing ?? NOT_SHARED,
});
