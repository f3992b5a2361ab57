import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Pre-approvals and their offers: partner-owned, written in one statement per decision. */
export class PreApprovals1795392000007 implements MigrationInterface {
  readonly name = 'PreApprovals1795392000007';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(PRE_APPROVAL);
    await queryRunner.query(`CREATE INDEX pre_approval_by_status ON pre_approval (tenant_id, status, id)`);
    await queryRunner.query(
      `CREATE INDEX pre_approval_by_session ON pre_approval (tenant_id, applicant_session_id)`,
    );
    await queryRunner.query(
      `CREATE INDEX pre_approval_valid_until ON pre_approval (valid_until) WHERE status IN ('approved','conditionally_approved','countered')`,
    );
    await queryRunner.query(OFFER);
    await queryRunner.query(SETTLE);
    await queryRunner.query(EXPIRE);
    await queryRunner.query(
      `GRANT EXECUTE ON FUNCTION expire_pre_approval(uuid, uuid, bigint) TO forecourt_worker`,
    );
    await queryRunner.query(`GRANT EXECUTE ON FUNCTION settle_pre_approval(uuid, uuid, bigint, text, text[], jsonb, jsonb, text[],
      jsonb, jsonb, bytea, date, timestamptz, jsonb, bigint) TO forecourt_worker`);
    await queryRunner.query(`SELECT forecourt_tenant_table('pre_approval')`);
    await queryRunner.query(`SELECT forecourt_tenant_table('offer')`);
    await queryRunner.query(`GRANT SELECT, INSERT ON pre_approval TO forecourt_app`);
    await queryRunner.query(`GRANT SELECT, UPDATE ON pre_approval TO forecourt_worker`);
    await queryRunner.query(`GRANT SELECT, INSERT ON offer TO forecourt_app, forecourt_worker`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP FUNCTION settle_pre_approval, expire_pre_approval`);
    await queryRunner.query(`DROP TABLE offer`);
    await queryRunner.query(`DROP TABLE pre_approval`);
  }
}

/** Ends a pending pre-approval with its offers. FC004 when it is no longer the pending version that was decided on. */
const SETTLE = `
  CREATE FUNCTION settle_pre_approval(p_tenant uuid, p_id uuid, p_version bigint, p_status text, p_reasons text[],
    p_conditions jsonb, p_caps jsonb, p_applied_rules text[], p_counterfactuals jsonb, p_bureau_inquiry jsonb,
    p_sealed_inputs bytea, p_valid_until date, p_at timestamptz, p_offers jsonb, p_new_version bigint)
  RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
  BEGIN
    UPDATE public.pre_approval SET version = p_new_version, status = p_status, reasons = p_reasons,
      conditions = p_conditions, caps = p_caps, applied_rules = p_applied_rules, counterfactuals = p_counterfactuals,
      bureau_inquiry = p_bureau_inquiry, sealed_inputs = p_sealed_inputs, valid_until = p_valid_until, decided_at = p_at
    WHERE tenant_id = p_tenant AND id = p_id AND version = p_version AND status = 'pending';
    IF NOT FOUND THEN
      RAISE EXCEPTION 'the pre-approval is no longer pending' USING ERRCODE = 'FC004';
    END IF;
    INSERT INTO public.offer (tenant_id, id, pre_approval_id, position, body, disclosure, created_at)
    SELECT p_tenant, (o->>'id')::uuid, p_id, (o->>'position')::smallint, o->'body', o->>'disclosure', p_at
    FROM jsonb_array_elements(p_offers) AS o;
  END $$`;

const EXPIRE = `
  CREATE FUNCTION expire_pre_approval(p_tenant uuid, p_id uuid, p_version bigint) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
  BEGIN
    UPDATE public.pre_approval SET version = version + 1, status = 'expired'
    WHERE tenant_id = p_tenant AND id = p_id AND version = p_version
      AND status IN ('approved','conditionally_approved','countered');
    IF NOT FOUND THEN
      RAISE EXCEPTION 'the pre-approval has changed' USING ERRCODE = 'FC004';
    END IF;
  END $$`;

const PRE_APPROVAL = `
  CREATE TABLE pre_approval (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    status text NOT NULL CHECK (status IN ('pending','approved','conditionally_approved','countered','referred',
      'information_required','declined','withdrawn','expired','superseded')),
    client_id text NOT NULL,
    channel text NOT NULL,
    store_id uuid,
    staff_id uuid,
    client_reference text,
    applicant_session_id uuid NOT NULL,
    party_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    authorisation_id uuid NOT NULL,
    request jsonb NOT NULL,
    pinned jsonb NOT NULL,
    business_date date NOT NULL,
    scenario text,
    inquiry_made boolean NOT NULL,
    reasons text[] NOT NULL DEFAULT '{}',
    conditions jsonb NOT NULL DEFAULT '[]',
    caps jsonb NOT NULL DEFAULT '[]',
    applied_rules text[] NOT NULL DEFAULT '{}',
    counterfactuals jsonb NOT NULL DEFAULT '[]',
    bureau_inquiry jsonb,
    sealed_inputs bytea,
    valid_until date,
    created_at timestamptz(3) NOT NULL,
    decided_at timestamptz(3),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, applicant_session_id) REFERENCES applicant_session (tenant_id, id)
  )`;

const OFFER = `
  CREATE TABLE offer (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    pre_approval_id uuid NOT NULL,
    position smallint NOT NULL,
    body jsonb NOT NULL,
    disclosure text NOT NULL,
    created_at timestamptz(3) NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, pre_approval_id, position),
    FOREIGN KEY (tenant_id, pre_approval_id) REFERENCES pre_approval (tenant_id, id)
  )`;
