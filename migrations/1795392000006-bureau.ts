import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Inquiries at the credit bureau: one for each authorisation, whatever is retried, restarted or killed. */
export class Bureau1795392000006 implements MigrationInterface {
  readonly name = 'Bureau1795392000006';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const sql of [...INQUIRY, ...INTEND, ...CLAIM, ...SETTLE, ...WAITING]) await queryRunner.query(sql);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX job_waiting_for_authorisation`);
    await queryRunner.query(`DROP FUNCTION ${FUNCTIONS.join(', ')}`);
    await queryRunner.query(`DROP TABLE bureau_inquiry`);
  }
}

const FUNCTIONS = [
  'intend_bureau_inquiry(uuid, uuid, uuid, timestamptz)',
  'claim_bureau_inquiry(uuid, uuid, uuid, timestamptz, timestamptz)',
  'settle_bureau_inquiry(uuid, uuid, bigint, text, timestamptz, text, smallint, bytea, text)',
];

/**
 * `intended_at` is wall time, since it starts the minutes of trying; `asked_at` and `answered_at` are business
 * time, since a report ages in it. `version` counts the announced changes. The report is sealed under its
 * subject's key.
 */
const INQUIRY = [
  `CREATE TABLE bureau_inquiry (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    authorisation_id uuid NOT NULL,
    party_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('intended','asked','answered','failed')),
    version bigint NOT NULL DEFAULT 0,
    fence bigint NOT NULL DEFAULT 0,
    lease_until timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    intended_at timestamptz(3) NOT NULL,
    asked_at timestamptz(3),
    answered_at timestamptz(3),
    failure text,
    vendor_inquiry_id text,
    report_version smallint,
    sealed_report bytea,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, authorisation_id),
    FOREIGN KEY (tenant_id, authorisation_id) REFERENCES credit_authorisation (tenant_id, id),
    FOREIGN KEY (tenant_id, party_id) REFERENCES party (tenant_id, id),
    CHECK (state IN ('intended','failed') OR asked_at IS NOT NULL),
    CHECK ((state = 'failed') = (failure IS NOT NULL)),
    CHECK (num_nulls(answered_at, vendor_inquiry_id, report_version, sealed_report)
      = CASE state WHEN 'answered' THEN 0 ELSE 4 END)
  )`,
  `SELECT forecourt_tenant_table('bureau_inquiry')`,
  `GRANT SELECT, INSERT, UPDATE (state, attempts, intended_at, failure) ON bureau_inquiry TO forecourt_app`,
  `GRANT SELECT, INSERT, UPDATE ON bureau_inquiry TO forecourt_worker`,
];

/**
 * Written before anybody is asked. Party and person come from the authorisation itself. An inquiry that was given
 * up starts anew as the same row, and so with the same key at the bureau.
 */
const INTEND = [
  `CREATE FUNCTION intend_bureau_inquiry(p_tenant uuid, p_authorisation uuid, p_new_id uuid, p_now timestamptz)
   RETURNS void LANGUAGE sql SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO public.bureau_inquiry AS i (tenant_id, id, authorisation_id, party_id, subject_id, state, intended_at)
    SELECT a.tenant_id, p_new_id, a.id, a.party_id, p.subject_id, 'intended', p_now
    FROM public.credit_authorisation a
    JOIN public.party p ON p.tenant_id = a.tenant_id AND p.id = a.party_id
    WHERE a.tenant_id = p_tenant AND a.id = p_authorisation AND p.subject_id IS NOT NULL
    ON CONFLICT (tenant_id, authorisation_id) DO UPDATE
      SET state = 'intended', attempts = 0, intended_at = p_now, failure = NULL
      WHERE i.state = 'failed'
  $$`,
  `GRANT EXECUTE ON FUNCTION intend_bureau_inquiry(uuid, uuid, uuid, timestamptz) TO forecourt_app, forecourt_worker`,
];

/**
 * Takes the inquiry for two seconds, if nobody else has it, and looks at the authorisation in the same
 * transaction: one withdrawn since the intent is not asked about, and its row does not say that it was. `own_fence` is null when there is nothing to do
 * or another process is at it; `permitted` tells whether the authorisation holds.
 */
const CLAIM = [
  `CREATE FUNCTION claim_bureau_inquiry(p_tenant uuid, p_authorisation uuid, p_new_id uuid,
     p_business_now timestamptz, p_now timestamptz)
   RETURNS TABLE (id uuid, subject_id uuid, state text, version bigint, attempts integer, intended_at timestamptz,
     own_fence bigint, permitted boolean)
   LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
  #variable_conflict use_column
  DECLARE
    found_row public.bureau_inquiry;
    allowed boolean := true;
  BEGIN
    SELECT * INTO found_row FROM public.bureau_inquiry i
      WHERE i.tenant_id = p_tenant AND i.authorisation_id = p_authorisation;
    IF NOT FOUND THEN
      PERFORM public.intend_bureau_inquiry(p_tenant, p_authorisation, p_new_id, p_now);
    END IF;
    BEGIN
      PERFORM public.require_authorisation(ARRAY[p_authorisation], p_business_now);
    EXCEPTION WHEN SQLSTATE 'FC003' THEN
      allowed := false;
    END;
    UPDATE public.bureau_inquiry i
      SET fence = i.fence + 1, lease_until = clock_timestamp() + interval '2 seconds',
        state = CASE WHEN allowed THEN 'asked' ELSE i.state END,
        attempts = i.attempts + CASE WHEN allowed THEN 1 ELSE 0 END,
        asked_at = CASE WHEN allowed THEN coalesce(i.asked_at, p_business_now) ELSE i.asked_at END
      WHERE i.tenant_id = p_tenant AND i.authorisation_id = p_authorisation AND i.state IN ('intended', 'asked')
        AND (i.lease_until IS NULL OR i.lease_until < clock_timestamp())
      RETURNING * INTO found_row;
    IF FOUND THEN
      RETURN QUERY SELECT found_row.id, found_row.subject_id, found_row.state, found_row.version, found_row.attempts,
        found_row.intended_at::timestamptz, found_row.fence, allowed;
    ELSE
      RETURN QUERY SELECT i.id, i.subject_id, i.state, i.version, i.attempts, i.intended_at::timestamptz,
        NULL::bigint, allowed
      FROM public.bureau_inquiry i WHERE i.tenant_id = p_tenant AND i.authorisation_id = p_authorisation;
    END IF;
  END $$`,
  `GRANT EXECUTE ON FUNCTION claim_bureau_inquiry(uuid, uuid, uuid, timestamptz, timestamptz) TO forecourt_worker`,
];

/**
 * FC005: another process has taken the inquiry over; nothing of this transaction stands. What nobody was asked
 * about can only fail.
 */
const SETTLE = [
  `CREATE FUNCTION settle_bureau_inquiry(p_tenant uuid, p_id uuid, p_fence bigint, p_state text, p_at timestamptz,
     p_vendor_inquiry_id text, p_report_version smallint, p_sealed_report bytea, p_failure text)
   RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
  BEGIN
    UPDATE public.bureau_inquiry SET state = p_state, version = version + 1, lease_until = NULL, answered_at = p_at,
      vendor_inquiry_id = p_vendor_inquiry_id, report_version = p_report_version, sealed_report = p_sealed_report,
      failure = p_failure
    WHERE tenant_id = p_tenant AND id = p_id AND fence = p_fence
      AND (state = 'asked' OR (state = 'intended' AND p_state = 'failed'));
    IF NOT FOUND THEN
      RAISE EXCEPTION 'this inquiry was taken over' USING ERRCODE = 'FC005';
    END IF;
  END $$`,
  `GRANT EXECUTE ON FUNCTION
     settle_bureau_inquiry(uuid, uuid, bigint, text, timestamptz, text, smallint, bytea, text) TO forecourt_worker`,
];

/** An answer wakes the pre-approvals that wait for it, also when thousands wait after an outage. */
const WAITING = [
  `CREATE INDEX job_waiting_for_authorisation ON job USING gin ((payload->'authorisationIds') jsonb_path_ops)
   WHERE kind = 'pre_approval.promote'`,
];
