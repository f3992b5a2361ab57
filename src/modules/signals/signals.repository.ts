import { Injectable } from '@nestjs/common';
import type { QueryResult } from 'pg';
import { statement, type Statement } from '../../platform/database/statement.js';
import type { RecordedInquiry } from './domain/inquiry.js';
import type { InquiryState } from './domain/states.js';

/** For requests and jobs alike: the tenant comes from the transaction. */
const TENANT = `nullif(current_setting('forecourt.tenant_id', true), '')::uuid`;
const COLUMNS = `id, authorisation_id, party_id, state, attempts, intended_at, answered_at, sealed_report`;

const byAuthorisations = statement(
  'bureau-inquiry-by-authorisations',
  `SELECT ${COLUMNS} FROM bureau_inquiry WHERE tenant_id = ${TENANT} AND authorisation_id = ANY ($1::uuid[])`,
);

const bySession = statement(
  'bureau-inquiry-by-session',
  `SELECT ${COLUMNS} FROM bureau_inquiry WHERE tenant_id = ${TENANT} AND authorisation_id = ANY (ARRAY(
     SELECT a.id FROM credit_authorisation a WHERE a.tenant_id = ${TENANT} AND a.session_id = $1))`,
);

const intend = statement('bureau-inquiry-intend', 'SELECT intend_bureau_inquiry($1, $2, $3, $4)');

const claim = statement(
  'bureau-inquiry-claim',
  `SELECT id, subject_id, state, version, attempts, intended_at, own_fence, permitted
   FROM claim_bureau_inquiry($1, $2, $3, $4, $5)`,
);

const renew = statement(
  'bureau-inquiry-renew',
  `UPDATE bureau_inquiry SET lease_until = clock_timestamp() + interval '2 seconds'
   WHERE tenant_id = $1 AND id = $2 AND fence = $3 AND state = 'asked' RETURNING id`,
);

const release = statement(
  'bureau-inquiry-release',
  `UPDATE bureau_inquiry SET lease_until = NULL WHERE tenant_id = $1 AND id = $2 AND fence = $3 AND state = 'asked'`,
);

const settle = statement(
  'bureau-inquiry-settle',
  'SELECT settle_bureau_inquiry($1, $2, $3, $4, $5, $6, $7, $8, $9)',
);

/** Jobs that wait for this authorisation's report are due now; a run that began before counts as too early. */
const wakeWaiting = statement(
  'bureau-inquiry-wake-waiting',
  `UPDATE job SET run_at = least(run_at, $2), requests = requests + 1
   WHERE tenant_id = $1 AND kind = 'pre_approval.promote' AND payload->'authorisationIds' @> to_jsonb($3::text)`,
);

const notify = statement(
  'bureau-inquiry-notify',
  `SELECT pg_notify('forecourt_signal', $1), pg_notify('forecourt_job', 'pre_approval.promote')`,
);

/** A claimed inquiry, or what stands in the way of claiming it. */
export interface ClaimedInquiry {
  readonly id: string;
  readonly subjectId: string;
  readonly state: InquiryState;
  readonly version: number;
  readonly attempts: number;
  readonly intendedAt: number;
  /** null = settled already, or another process is asking. */
  readonly fence: string | null;
  /** Whether authorisation and consent hold. */
  readonly permitted: boolean;
}

export interface Settlement {
  readonly state: 'answered' | 'failed';
  readonly at: Date | null;
  readonly vendorInquiryId: string | null;
  readonly reportVersion: number | null;
  readonly sealedReport: Buffer | null;
  readonly failure: string | null;
}

/** Statements over bureau_inquiry. */
@Injectable()
export class SignalsRepository {
  byAuthorisations(authorisationIds: readonly string[]): Statement {
    return byAuthorisations([...authorisationIds]);
  }

  bySession(sessionId: string): Statement {
    return bySession(sessionId);
  }

  intend(tenantId: string, authorisationId: string, newId: string, now: Date): Statement {
    return intend(tenantId, authorisationId, newId, now);
  }

  claim(tenantId: string, authorisationId: string, newId: string, businessNow: Date, now: Date): Statement {
    return claim(tenantId, authorisationId, newId, businessNow, now);
  }

  renew(tenantId: string, { id, fence }: ClaimedInquiry): Statement {
    return renew(tenantId, id, fence);
  }

  release(tenantId: string, { id, fence }: ClaimedInquiry): Statement {
    return release(tenantId, id, fence);
  }

  /** Raises FC005 when the claim was lost. */
  settle(tenantId: string, { id, fence }: ClaimedInquiry, to: Settlement): Statement {
    return settle(
      tenantId,
      id,
      fence,
      to.state,
      to.at,
      to.vendorInquiryId,
      to.reportVersion,
      to.sealedReport,
      to.failure,
    );
  }

  /** Tells everybody who waits; part of the settling transaction, so that nobody looks too early. */
  announce(tenantId: string, authorisationId: string, now: Date): Statement[] {
    return [wakeWaiting(tenantId, now, authorisationId), notify(authorisationId)];
  }

  read(result: QueryResult | undefined): RecordedInquiry[] {
    return ((result?.rows ?? []) as InquiryRow[]).map((row) => ({
      id: row.id,
      authorisationId: row.authorisation_id,
      partyId: row.party_id,
      state: row.state,
      attempts: row.attempts,
      intendedAt: row.intended_at.getTime(),
      answeredAt: row.answered_at?.getTime() ?? null,
      sealedReport: row.sealed_report,
    }));
  }

  readClaim(result: QueryResult | undefined): ClaimedInquiry | null {
    const [row] = (result?.rows ?? []) as ClaimRow[];
    if (row === undefined) return null;
    return {
      id: row.id,
      subjectId: row.subject_id,
      state: row.state,
      version: Number.parseInt(row.version, 10),
      attempts: row.attempts,
      intendedAt: row.intended_at.getTime(),
      fence: row.own_fence,
      permitted: row.permitted,
    };
  }
}

interface InquiryRow {
  id: string;
  authorisation_id: string;
  party_id: string;
  state: InquiryState;
  attempts: number;
  intended_at: Date;
  answered_at: Date | null;
  sealed_report: Buffer | null;
}

interface ClaimRow {
  id: string;
  subject_id: string;
  state: InquiryState;
  version: string;
  attempts: number;
  intended_at: Date;
  own_fence: string | null;
  permitted: boolean;
}
