import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Where customers' data enter once, and what they permitted. Names, numbers and income stand only in
 * `party.sealed_person`, under the person's own key; permissions keep what was shown, when and from where.
 */
export class Applicants1795392000005 implements MigrationInterface {
  readonly name = 'Applicants1795392000005';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const sql of [
      ...GUARD,
      ...SESSION,
      ...PARTY,
      ...CONSENT,
      ...CREDIT_AUTHORISATION,
      ...LINK,
      ...SUBJECTS,
      ...PERMISSIONS,
    ]) {
      await queryRunner.query(sql);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP FUNCTION ${FUNCTIONS.join(', ')}`);
    await queryRunner.query(`DROP TABLE credit_authorisation, consent, party, applicant_session`);
  }
}

const FUNCTIONS = [
  'require_rows(bigint, bigint)',
  'applicant_link(bytea)',
  'subject_find(bytea)',
  'subject_key(uuid)',
  'subject_expected(bytea, uuid, bytea, bytea)',
  'require_authorisation(uuid[], timestamptz)',
];

/**
 * A pipelined batch cannot look at its own answers before COMMIT: a change that must have found its row, in the
 * version it was decided on, says so through this and takes the whole batch down with it when it did not.
 */
const GUARD = [
  `CREATE FUNCTION require_rows(p_found bigint, p_wanted bigint) RETURNS void
   LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
  BEGIN
    IF p_found IS DISTINCT FROM p_wanted THEN
      RAISE EXCEPTION 'the resource changed meanwhile' USING ERRCODE = 'FC031';
    END IF;
  END $$`,
  `GRANT EXECUTE ON FUNCTION require_rows(bigint, bigint) TO forecourt_app, forecourt_worker`,
];

/**
 * `expires_at` is business time, `created_at` wall time. `version` counts the changes: it is the event sequence,
 * and two changes that started from the same state cannot both stand.
 */
const SESSION = [
  `CREATE TABLE applicant_session (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL CHECK (version > 0),
    status text NOT NULL CHECK (status IN ('created','opened','identified','authorised','completed','expired')),
    client_id text NOT NULL,
    channel text NOT NULL CHECK (channel IN ('dealer_store','ecommerce','head_unit','used_car_platform','ride_hailing_platform')),
    store_id uuid,
    staff_id uuid,
    client_reference text,
    scenario text,
    created_at timestamptz(3) NOT NULL,
    expires_at timestamptz(3) NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, store_id) REFERENCES store (tenant_id, id),
    FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id),
    CHECK (staff_id IS NULL OR store_id IS NOT NULL),
    CHECK (channel <> 'dealer_store' OR (store_id IS NOT NULL AND staff_id IS NOT NULL))
  )`,
  `SELECT forecourt_tenant_table('applicant_session')`,
  `GRANT SELECT, INSERT, UPDATE (version, status, scenario) ON applicant_session TO forecourt_app`,
  `GRANT SELECT ON applicant_session TO forecourt_worker`,
];

const PARTY = [
  `CREATE TABLE party (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    session_id uuid NOT NULL,
    position smallint NOT NULL CHECK (position >= 0),
    role text NOT NULL CHECK (role IN ('borrower','co_borrower','guarantor')),
    relation text CHECK (relation IN ('spouse','parent','child','sibling','other')),
    kind text NOT NULL CHECK (kind IN ('person')),
    state text NOT NULL CHECK (state IN ('awaiting','opened','identified','authorised','completed')),
    link_hash bytea NOT NULL CHECK (octet_length(link_hash) = 32),
    subject_id uuid,
    sealed_person bytea,
    opened_at timestamptz(3),
    identified_at timestamptz(3),
    completed_at timestamptz(3),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, session_id, position),
    FOREIGN KEY (tenant_id, session_id) REFERENCES applicant_session (tenant_id, id),
    CHECK ((subject_id IS NULL) = (sealed_person IS NULL)),
    CHECK (state IN ('awaiting','opened') OR subject_id IS NOT NULL)
  )`,
  `CREATE UNIQUE INDEX party_one_borrower ON party (tenant_id, session_id) WHERE role = 'borrower'`,
  `CREATE UNIQUE INDEX party_by_link ON party (link_hash)`,
  `CREATE INDEX party_by_subject ON party (tenant_id, subject_id) WHERE subject_id IS NOT NULL`,
  `SELECT forecourt_tenant_table('party')`,
  `GRANT SELECT, INSERT, UPDATE (state, subject_id, sealed_person, opened_at, identified_at, completed_at)
   ON party TO forecourt_app`,
  `GRANT SELECT ON party TO forecourt_worker`,
];

/**
 * Columns that consents and credit authorisations share. `given_at`, `revoked_at`, `expires_at`: business time.
 * A permission asked for is version 0; each change that is announced raises it and is the event's sequence.
 */
const PERMISSION = `
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL CHECK (version >= 0),
    session_id uuid NOT NULL,
    party_id uuid NOT NULL,
    purpose text NOT NULL,
    state text NOT NULL CHECK (state IN ('awaiting','authorised','revoked','expired')),
    text_version text NOT NULL,
    text_hash bytea NOT NULL CHECK (octet_length(text_hash) = 32),
    given_at timestamptz(3),
    given_from text CHECK (given_from IN ('lender_page','sandbox')),
    evidence jsonb,
    evidence_hash bytea CHECK (octet_length(evidence_hash) = 32),
    revoked_at timestamptz(3),
    created_at timestamptz(3) NOT NULL,
    expires_at timestamptz(3) NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, session_id) REFERENCES applicant_session (tenant_id, id),
    FOREIGN KEY (tenant_id, party_id) REFERENCES party (tenant_id, id),
    CHECK (state <> 'authorised' OR num_nulls(given_at, given_from, evidence, evidence_hash) = 0),
    CHECK ((state = 'revoked') = (revoked_at IS NOT NULL))`;

const permissionTable = (table: string, more: string): string[] => [
  `CREATE TABLE ${table} (${PERMISSION}${more})`,
  `CREATE INDEX ${table}_by_session ON ${table} (tenant_id, session_id)`,
  `SELECT forecourt_tenant_table('${table}')`,
  `GRANT SELECT, INSERT,
     UPDATE (version, state, text_version, text_hash, given_at, given_from, evidence, evidence_hash, revoked_at, expires_at)
   ON ${table} TO forecourt_app`,
  `GRANT SELECT ON ${table} TO forecourt_worker`,
];

const CONSENT = permissionTable(
  'consent',
  `,
    CHECK (purpose IN ('credit_assessment','share_with_partner','marketing','charging_records','vehicle_history')),
    UNIQUE (tenant_id, party_id, purpose)`,
);

const CREDIT_AUTHORISATION = permissionTable(
  'credit_authorisation',
  `,
    CHECK (purpose IN ('loan_approval')),
    UNIQUE (tenant_id, party_id)`,
);

/**
 * A customer opens a link without a token, so the tenant is not known yet: this finds it by the link's hash and
 * gives nothing else. It runs as the owner, who is bound by FORCE ROW LEVEL SECURITY and needs a policy.
 */
const LINK = [
  `CREATE POLICY link ON party FOR SELECT TO forecourt_owner USING (true)`,
  `CREATE POLICY link ON applicant_session FOR SELECT TO forecourt_owner USING (true)`,
  `CREATE FUNCTION applicant_link(p_hash bytea)
   RETURNS TABLE (tenant_id uuid, client_id text, session_id uuid, party_id uuid)
   LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT p.tenant_id, s.client_id, s.id, p.id
    FROM public.party p JOIN public.applicant_session s ON s.tenant_id = p.tenant_id AND s.id = p.session_id
    WHERE p.link_hash = p_hash
  $$`,
  `GRANT EXECUTE ON FUNCTION applicant_link(bytea) TO forecourt_app`,
];

/**
 * `subject_key`: the key of a person whom a party of the transaction's own tenant is, and of nobody else.
 *
 * The person is looked up before the data are sealed and made only together with them: a refused completion
 * leaves nothing behind. FC032: another request made this person in between.
 */
const SUBJECTS = [
  `CREATE FUNCTION subject_find(p_blind_index bytea) RETURNS TABLE (id uuid, wrapped_key bytea, salt bytea)
   LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT s.id, s.wrapped_key, s.salt FROM public.subject s WHERE s.blind_index = p_blind_index
  $$`,
  `CREATE FUNCTION subject_key(p_id uuid) RETURNS TABLE (wrapped_key bytea, salt bytea)
   LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT s.wrapped_key, s.salt FROM public.subject s
    WHERE s.id = p_id AND EXISTS (
      SELECT FROM public.party p
      WHERE p.tenant_id = nullif(current_setting('forecourt.tenant_id', true), '')::uuid AND p.subject_id = p_id)
  $$`,
  `CREATE FUNCTION subject_expected(p_blind_index bytea, p_id uuid, p_wrapped_key bytea, p_salt bytea)
   RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
  BEGIN
    IF (SELECT s.id FROM public.subject_for(p_blind_index, p_id, p_wrapped_key, p_salt) s) <> p_id THEN
      RAISE EXCEPTION 'this person was entered meanwhile' USING ERRCODE = 'FC032';
    END IF;
  END $$`,
  `GRANT EXECUTE ON FUNCTION subject_find(bytea), subject_expected(bytea, uuid, bytea, bytea) TO forecourt_app`,
  `GRANT EXECUTE ON FUNCTION subject_key(uuid) TO forecourt_app, forecourt_worker`,
];

/**
 * For the write batch of whatever rests on a permission: raises FC003 unless each authorisation, and its
 * party's consent to the credit assessment, is given and not expired at this business time.
 */
const PERMISSIONS = [
  `CREATE FUNCTION require_authorisation(p_ids uuid[], p_at timestamptz) RETURNS void
   LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  DECLARE
    tenant uuid := nullif(current_setting('forecourt.tenant_id', true), '')::uuid;
    wanted integer := (SELECT count(DISTINCT id) FROM unnest(p_ids) AS id);
    authorised integer;
    consented integer;
  BEGIN
    SELECT count(*), count(c.id) INTO authorised, consented
    FROM public.credit_authorisation a
    LEFT JOIN public.consent c ON c.tenant_id = a.tenant_id AND c.party_id = a.party_id
      AND c.purpose = 'credit_assessment' AND c.state = 'authorised' AND c.expires_at > p_at
    WHERE a.tenant_id = tenant AND a.id = ANY (p_ids) AND a.state = 'authorised' AND a.expires_at > p_at;
    IF wanted = 0 OR authorised < wanted THEN
      RAISE EXCEPTION 'a credit authorisation is not valid' USING ERRCODE = 'FC003', DETAIL = 'credit_authorisation';
    END IF;
    IF consented < wanted THEN
      RAISE EXCEPTION 'the consent to the credit assessment is not valid' USING ERRCODE = 'FC003', DETAIL = 'consent';
    END IF;
  END $$`,
  `GRANT EXECUTE ON FUNCTION require_authorisation(uuid[], timestamptz) TO forecourt_app, forecourt_worker`,
];
