import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What every later migration and every request stands on: row security, partitions, proof, events, jobs, keys. */
export class Platform1795392000001 implements MigrationInterface {
  readonly name = 'Platform1795392000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    const steps = [
      ACCESS,
      TENANT_TABLE,
      PARTITIONS,
      AUDIT,
      EVENTS,
      REQUEST_LOG,
      IDEMPOTENCY,
      JOBS,
      KEYS,
      SUBJECTS,
      FIRST_PARTITIONS,
    ];
    for (const step of steps) {
      for (const sql of step) await queryRunner.query(sql);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP FUNCTION IF EXISTS ${FUNCTIONS.join(', ')}`);
    await queryRunner.query(`DROP TABLE ${TABLES.join(', ')}`);
    await queryRunner.query(`ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO PUBLIC`);
  }
}

const TABLES = [
  'audit_entry',
  'event',
  'outbox',
  'request_log',
  'idempotency',
  'job',
  'data_key',
  'key_encryption_canary',
  'subject',
];

const FUNCTIONS = [
  'forecourt_tenant_table(text)',
  'forecourt_uuid_floor(timestamptz)',
  'forecourt_ensure_partitions(timestamptz, integer)',
  'forecourt_default_partition_rows()',
  'claim_idempotency(uuid, text, text, text, bytea, interval, timestamptz)',
  'complete_idempotency(uuid, text, text, text, bigint, integer, bytea, jsonb, text)',
  'release_idempotency(uuid, text, text, text, bigint)',
  'enqueue_job(uuid, uuid, text, text, jsonb, timestamptz)',
  'finish_job(uuid, bigint, bigint)',
  'end_job(uuid, bigint, bigint)',
  'data_keys(text, bytea)',
  'key_canary(bytea)',
  'subject_for(bytea, uuid, bytea, bytea)',
];

/** Functions are executable by everybody unless this is said before they are created. */
const ACCESS = [
  `GRANT USAGE ON SCHEMA public TO forecourt_app, forecourt_worker, forecourt_auth`,
  `ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC`,
];

const TENANT_TABLE = [
  `CREATE FUNCTION forecourt_tenant_table(table_name text) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
    EXECUTE format(
      'CREATE POLICY app ON %I TO forecourt_app
         USING (tenant_id = nullif(current_setting(''forecourt.tenant_id'', true), '''')::uuid)
         WITH CHECK (tenant_id = nullif(current_setting(''forecourt.tenant_id'', true), '''')::uuid)',
      table_name);
    EXECUTE format('CREATE POLICY worker ON %I TO forecourt_worker USING (true) WITH CHECK (true)', table_name);
  END $$`,
];

/**
 * Month partitions by the time inside a UUIDv7. A partition is built beside its parent and then attached: that
 * does not lock out the writers of the parent. Rows that fell into the DEFAULT partition meanwhile move along.
 * Nobody has rights on a partition itself: rows are reached through the parent and its policies alone.
 */
const PARTITIONS = [
  `CREATE FUNCTION forecourt_uuid_floor(at timestamptz) RETURNS uuid LANGUAGE sql STABLE STRICT AS $$
    SELECT rpad(lpad(to_hex(floor(extract(epoch FROM at) * 1000)::bigint), 12, '0'), 32, '0')::uuid
  $$`,
  `CREATE FUNCTION forecourt_ensure_partitions(from_time timestamptz, months_ahead integer) RETURNS integer
   LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '2s' AS $$
  DECLARE
    parent text;
    month timestamp;
    lower_bound uuid;
    upper_bound uuid;
    partition text;
    made integer := 0;
  BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('forecourt_ensure_partitions'));
    FOREACH parent IN ARRAY ARRAY['audit_entry', 'event', 'request_log'] LOOP
      FOR step IN 0..months_ahead LOOP
        month := date_trunc('month', from_time AT TIME ZONE 'UTC') + make_interval(months => step);
        partition := parent || to_char(month, '"_p"YYYY"_"MM');
        CONTINUE WHEN to_regclass('public.' || partition) IS NOT NULL;
        lower_bound := public.forecourt_uuid_floor(month AT TIME ZONE 'UTC');
        upper_bound := public.forecourt_uuid_floor((month + interval '1 month') AT TIME ZONE 'UTC');
        EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)',
          partition, parent);
        EXECUTE format(
          'WITH late AS (DELETE FROM public.%I WHERE id >= %L AND id < %L RETURNING *)
           INSERT INTO public.%I SELECT * FROM late',
          parent || '_default', lower_bound, upper_bound, partition);
        EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
          parent, partition, lower_bound, upper_bound);
        made := made + 1;
      END LOOP;
    END LOOP;
    RETURN made;
  END $$`,
  `GRANT EXECUTE ON FUNCTION forecourt_ensure_partitions(timestamptz, integer) TO forecourt_worker`,
];

/** A plain insert beside the effect. Nobody but the owner can change a row or choose its transaction id. */
const AUDIT = [
  `CREATE TABLE audit_entry (
    id uuid NOT NULL,
    tx xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at timestamptz(3) NOT NULL,
    tenant_id uuid,
    actor text NOT NULL,
    action text NOT NULL,
    subject_refs uuid[] NOT NULL DEFAULT '{}',
    resource text,
    previous_state text,
    new_state text,
    entry bytea NOT NULL,
    PRIMARY KEY (id)
  ) PARTITION BY RANGE (id)`,
  `CREATE TABLE audit_entry_default PARTITION OF audit_entry DEFAULT`,
  `CREATE INDEX audit_entry_sealing ON audit_entry (tx, id)`,
  `CREATE INDEX audit_entry_by_tenant ON audit_entry (tenant_id, id)`,
  `SELECT forecourt_tenant_table('audit_entry')`,
  `GRANT SELECT ON audit_entry TO forecourt_app, forecourt_worker`,
  `GRANT INSERT (id, at, tenant_id, actor, action, subject_refs, resource, previous_state, new_state, entry)
   ON audit_entry TO forecourt_app, forecourt_worker`,
];

/**
 * A unique index on a partitioned table must hold its partition key, so "one event per place in an aggregate's
 * order" lives in the outbox, which is written by the same statement and is not partitioned. Its rows are
 * narrow and stay at least as long as their events.
 */
const EVENTS = [
  `CREATE TABLE event (
    id uuid NOT NULL,
    tenant_id uuid NOT NULL,
    aggregate text NOT NULL,
    aggregate_id uuid NOT NULL,
    sequence bigint NOT NULL CHECK (sequence > 0),
    type text NOT NULL,
    schema_version integer NOT NULL,
    occurred_at timestamptz(3) NOT NULL,
    data jsonb NOT NULL,
    PRIMARY KEY (tenant_id, id)
  ) PARTITION BY RANGE (id)`,
  `CREATE TABLE event_default PARTITION OF event DEFAULT`,
  `SELECT forecourt_tenant_table('event')`,
  `GRANT SELECT, INSERT ON event TO forecourt_app, forecourt_worker`,
  `CREATE TABLE outbox (
    tenant_id uuid NOT NULL,
    aggregate_id uuid NOT NULL,
    sequence bigint NOT NULL,
    event_id uuid NOT NULL,
    delivered_at timestamptz(3),
    PRIMARY KEY (tenant_id, aggregate_id, sequence)
  )`,
  `CREATE INDEX outbox_undelivered ON outbox (event_id) WHERE delivered_at IS NULL`,
  `SELECT forecourt_tenant_table('outbox')`,
  `GRANT SELECT, INSERT ON outbox TO forecourt_app`,
  `GRANT SELECT, INSERT, UPDATE (delivered_at) ON outbox TO forecourt_worker`,
];

/** The interface log (JR/T 0185): written in batches beside the requests, for all tenants and for none. */
const REQUEST_LOG = [
  `CREATE TABLE request_log (
    id uuid NOT NULL,
    at timestamptz(3) NOT NULL,
    request_id text NOT NULL,
    tenant_id uuid,
    client_id text,
    operation text NOT NULL,
    level text,
    status integer NOT NULL,
    code text,
    duration_us bigint NOT NULL,
    timings jsonb,
    PRIMARY KEY (id)
  ) PARTITION BY RANGE (id)`,
  `CREATE TABLE request_log_default PARTITION OF request_log DEFAULT`,
  `CREATE INDEX request_log_by_request ON request_log (request_id)`,
  `ALTER TABLE request_log ENABLE ROW LEVEL SECURITY`,
  `ALTER TABLE request_log FORCE ROW LEVEL SECURITY`,
  `CREATE POLICY app_writes ON request_log FOR INSERT TO forecourt_app WITH CHECK (true)`,
  `CREATE POLICY worker ON request_log TO forecourt_worker USING (true) WITH CHECK (true)`,
  `GRANT INSERT ON request_log TO forecourt_app`,
  `GRANT SELECT, INSERT ON request_log TO forecourt_worker`,
];

/**
 * A claim is committed before the work and carries a lease and a fence: whoever takes over an expired claim
 * raises the fence, and the one who lost it is refused at completion together with all it wrote.
 * The first look spares a replay the lock and the dead row version that ON CONFLICT would cost it.
 */
const IDEMPOTENCY = [
  `CREATE TABLE idempotency (
    tenant_id uuid NOT NULL,
    method text NOT NULL,
    path text NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    state text NOT NULL CHECK (state IN ('claimed', 'done')),
    fence bigint NOT NULL,
    lease_until timestamptz NOT NULL,
    status integer,
    sealed_body bytea,
    headers jsonb,
    resource_id text,
    created_at timestamptz(3) NOT NULL,
    PRIMARY KEY (tenant_id, method, path, key),
    CHECK (state = 'claimed' OR (status IS NOT NULL AND sealed_body IS NOT NULL))
  )`,
  `CREATE INDEX idempotency_by_age ON idempotency (created_at)`,
  `SELECT forecourt_tenant_table('idempotency')`,
  `GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency TO forecourt_app`,
  `GRANT SELECT, DELETE ON idempotency TO forecourt_worker`,
  `CREATE FUNCTION claim_idempotency(p_tenant uuid, p_method text, p_path text, p_key text, p_fingerprint bytea,
     p_lease interval, p_now timestamptz)
   RETURNS TABLE (claimed bigint, same boolean, state text, status integer, sealed_body bytea, headers jsonb,
     resource_id text)
   LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
  #variable_conflict use_column
  DECLARE
    found_row public.idempotency;
    own_fence bigint;
  BEGIN
    SELECT * INTO found_row FROM public.idempotency i
      WHERE i.tenant_id = p_tenant AND i.method = p_method AND i.path = p_path AND i.key = p_key;
    IF NOT FOUND OR (found_row.state = 'claimed' AND found_row.lease_until < clock_timestamp()
                     AND found_row.fingerprint = p_fingerprint) THEN
      INSERT INTO public.idempotency AS i
        (tenant_id, method, path, key, fingerprint, state, fence, lease_until, created_at)
      VALUES (p_tenant, p_method, p_path, p_key, p_fingerprint, 'claimed', 1, clock_timestamp() + p_lease, p_now)
      ON CONFLICT (tenant_id, method, path, key) DO UPDATE
        SET fence = i.fence + 1, lease_until = clock_timestamp() + p_lease
        WHERE i.state = 'claimed' AND i.lease_until < clock_timestamp() AND i.fingerprint = excluded.fingerprint
      RETURNING i.fence INTO own_fence;
      IF own_fence IS NOT NULL THEN
        RETURN QUERY SELECT own_fence, true, 'claimed'::text, NULL::integer, NULL::bytea, NULL::jsonb, NULL::text;
        RETURN;
      END IF;
      SELECT * INTO found_row FROM public.idempotency i
        WHERE i.tenant_id = p_tenant AND i.method = p_method AND i.path = p_path AND i.key = p_key;
    END IF;
    RETURN QUERY SELECT NULL::bigint, found_row.fingerprint = p_fingerprint, found_row.state, found_row.status,
      found_row.sealed_body, found_row.headers, found_row.resource_id;
  END $$`,
  `CREATE FUNCTION complete_idempotency(p_tenant uuid, p_method text, p_path text, p_key text, p_fence bigint,
     p_status integer, p_sealed_body bytea, p_headers jsonb, p_resource_id text)
   RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
  BEGIN
    UPDATE public.idempotency SET state = 'done', status = p_status, sealed_body = p_sealed_body,
      headers = p_headers, resource_id = p_resource_id
    WHERE tenant_id = p_tenant AND method = p_method AND path = p_path AND key = p_key
      AND fence = p_fence AND state = 'claimed';
    IF NOT FOUND THEN
      RAISE EXCEPTION 'the claim of this key was taken over' USING ERRCODE = 'FC002';
    END IF;
  END $$`,
  `CREATE FUNCTION release_idempotency(p_tenant uuid, p_method text, p_path text, p_key text, p_fence bigint)
   RETURNS void LANGUAGE sql SET search_path = pg_catalog, public, pg_temp AS $$
    DELETE FROM public.idempotency
    WHERE tenant_id = p_tenant AND method = p_method AND path = p_path AND key = p_key
      AND fence = p_fence AND state = 'claimed'
  $$`,
  `GRANT EXECUTE ON FUNCTION
     claim_idempotency(uuid, text, text, text, bytea, interval, timestamptz),
     complete_idempotency(uuid, text, text, text, bigint, integer, bytea, jsonb, text),
     release_idempotency(uuid, text, text, text, bigint)
   TO forecourt_app`,
];

/**
 * Live jobs only: a finished job is deleted. Asking again for a job that is waiting or running raises its
 * request count, and a run that started before the last request does not end the job: no wake-up is lost.
 */
const JOBS = [
  `CREATE TABLE job (
    id uuid PRIMARY KEY,
    tenant_id uuid,
    kind text NOT NULL,
    key text NOT NULL,
    payload jsonb NOT NULL,
    run_at timestamptz(3) NOT NULL,
    requests bigint NOT NULL DEFAULT 1,
    attempts integer NOT NULL DEFAULT 0,
    fence bigint NOT NULL DEFAULT 0,
    lease_until timestamptz,
    UNIQUE NULLS NOT DISTINCT (tenant_id, kind, key)
  )`,
  `CREATE INDEX job_due ON job (kind, run_at, id)`,
  `SELECT forecourt_tenant_table('job')`,
  `GRANT SELECT, INSERT, UPDATE (run_at, requests) ON job TO forecourt_app`,
  `GRANT SELECT, INSERT, UPDATE, DELETE ON job TO forecourt_worker`,
  `CREATE FUNCTION enqueue_job(p_id uuid, p_tenant uuid, p_kind text, p_key text, p_payload jsonb,
     p_run_at timestamptz)
   RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
  BEGIN
    INSERT INTO public.job (id, tenant_id, kind, key, payload, run_at)
      VALUES (p_id, p_tenant, p_kind, p_key, p_payload, p_run_at)
      ON CONFLICT (tenant_id, kind, key) DO UPDATE
        SET run_at = least(job.run_at, excluded.run_at), requests = job.requests + 1;
    PERFORM pg_notify('forecourt_job', p_kind);
  END $$`,
  `CREATE FUNCTION end_job(p_id uuid, p_fence bigint, p_requests bigint)
   RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
  BEGIN
    DELETE FROM public.job WHERE id = p_id AND fence = p_fence AND requests = p_requests;
    IF FOUND THEN RETURN true; END IF;
    UPDATE public.job SET lease_until = NULL WHERE id = p_id AND fence = p_fence;
    RETURN FOUND;
  END $$`,
  `CREATE FUNCTION finish_job(p_id uuid, p_fence bigint, p_requests bigint)
   RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
  BEGIN
    IF NOT public.end_job(p_id, p_fence, p_requests) THEN
      RAISE EXCEPTION 'this job was taken over' USING ERRCODE = 'FC001';
    END IF;
  END $$`,
  `GRANT EXECUTE ON FUNCTION enqueue_job(uuid, uuid, text, text, jsonb, timestamptz)
   TO forecourt_app, forecourt_worker`,
  `GRANT EXECUTE ON FUNCTION finish_job(uuid, bigint, bigint), end_job(uuid, bigint, bigint)
   TO forecourt_worker`,
];

/** Wrapped keys: no role reads the tables, each function gives what its caller needs. */
const KEYS = [
  `CREATE TABLE data_key (
    purpose text NOT NULL,
    version integer NOT NULL CHECK (version BETWEEN 1 AND 65535),
    wrapped bytea NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (purpose, version)
  )`,
  `CREATE TABLE key_encryption_canary (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    sealed bytea NOT NULL
  )`,
  `CREATE FUNCTION data_keys(p_purpose text, p_wrapped bytea) RETURNS TABLE (version integer, wrapped bytea)
   LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  #variable_conflict use_column
  BEGIN
    IF p_wrapped IS NOT NULL THEN
      INSERT INTO public.data_key AS k (purpose, version, wrapped) VALUES (p_purpose, 1, p_wrapped)
        ON CONFLICT (purpose, version) DO NOTHING;
    END IF;
    RETURN QUERY SELECT k.version, k.wrapped FROM public.data_key k WHERE k.purpose = p_purpose ORDER BY k.version;
  END $$`,
  `CREATE FUNCTION key_canary(p_sealed bytea) RETURNS bytea
   LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  BEGIN
    IF p_sealed IS NOT NULL THEN
      INSERT INTO public.key_encryption_canary (sealed) VALUES (p_sealed) ON CONFLICT DO NOTHING;
    END IF;
    RETURN (SELECT sealed FROM public.key_encryption_canary);
  END $$`,
  `GRANT EXECUTE ON FUNCTION data_keys(text, bytea), key_canary(bytea)
   TO forecourt_app, forecourt_worker, forecourt_auth`,
];

/** Persons belong to the lender, not to a partner: found by blind index, through these functions alone. */
const SUBJECTS = [
  `CREATE TABLE subject (
    id uuid PRIMARY KEY,
    blind_index bytea NOT NULL UNIQUE,
    wrapped_key bytea NOT NULL,
    salt bytea NOT NULL
  )`,
  `CREATE FUNCTION subject_for(p_blind_index bytea, p_new_id uuid, p_wrapped_key bytea, p_salt bytea)
   RETURNS TABLE (id uuid, wrapped_key bytea, salt bytea)
   LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  #variable_conflict use_column
  BEGIN
    INSERT INTO public.subject AS s (id, blind_index, wrapped_key, salt)
      VALUES (p_new_id, p_blind_index, p_wrapped_key, p_salt) ON CONFLICT (blind_index) DO NOTHING;
    RETURN QUERY SELECT s.id, s.wrapped_key, s.salt FROM public.subject s WHERE s.blind_index = p_blind_index;
  END $$`,
  `GRANT EXECUTE ON FUNCTION subject_for(bytea, uuid, bytea, bytea) TO forecourt_app, forecourt_worker`,
];

/** Rows in a DEFAULT partition mean that nobody made the month in time: the job that makes them raises the alarm. */
const FIRST_PARTITIONS = [
  `CREATE FUNCTION forecourt_default_partition_rows() RETURNS TABLE (parent text, found bigint)
   LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT 'audit_entry', count(*) FROM public.audit_entry_default
    UNION ALL SELECT 'event', count(*) FROM public.event_default
    UNION ALL SELECT 'request_log', count(*) FROM public.request_log_default
  $$`,
  `GRANT EXECUTE ON FUNCTION forecourt_default_partition_rows() TO forecourt_worker`,
  `SELECT forecourt_ensure_partitions(clock_timestamp(), 3)`,
];
