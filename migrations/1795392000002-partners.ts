import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who calls: the legal entity, its two environments, its clients, its stores and their staff. */
export class Partners1795392000002 implements MigrationInterface {
  readonly name = 'Partners1795392000002';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const step of [PARTNER, TENANT, CLIENT, STORE, STAFF, GATE]) {
      for (const sql of step) await queryRunner.query(sql);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP FUNCTION request_gate(text)`);
    await queryRunner.query(`DROP TABLE staff, store, client, tenant, partner`);
  }
}

const STATUS = `text NOT NULL DEFAULT 'active' CHECK (status IN ('active','suspended'))`;

/**
 * partner, tenant and client are the lender's: the role of requests has no right on them and learns who is
 * calling from request_gate alone. Row security is forced all the same, so that a right given by mistake shows
 * nothing. The owner's policy is for the SECURITY DEFINER functions, which run as the owner.
 */
const lenderTable = (table: string): string[] => [
  `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
  `ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`,
  `CREATE POLICY worker ON ${table} TO forecourt_worker USING (true) WITH CHECK (true)`,
  `CREATE POLICY gate ON ${table} FOR SELECT TO forecourt_owner USING (true)`,
];

const PARTNER = [
  `CREATE TABLE partner (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('dealer_group','dealer_software','carmaker','merchant','used_car_platform',
      'ride_hailing_platform','charging_operator','battery_company','insurer','inspection_firm')),
    status ${STATUS},
    created_at timestamptz(3) NOT NULL
  )`,
  ...lenderTable('partner'),
  `GRANT SELECT, INSERT, UPDATE (name, status) ON partner TO forecourt_worker`,
];

/**
 * A partner's two environments. Business time stood at `business_anchor` at `wall_anchor` and runs at wall speed
 * since; none of both means wall time, which is all that live may have.
 * live_waits_for_identity: no live tenant can be switched on before sender-constrained tokens and hosted sign-in
 * exist; the migration that brings them drops it.
 */
const TENANT = [
  `CREATE TABLE tenant (
    id uuid PRIMARY KEY,
    partner_id uuid NOT NULL REFERENCES partner (id),
    livemode boolean NOT NULL,
    status ${STATUS},
    business_anchor timestamptz(3),
    wall_anchor timestamptz(3),
    created_at timestamptz(3) NOT NULL,
    UNIQUE (partner_id, livemode),
    CHECK ((business_anchor IS NULL) = (wall_anchor IS NULL)),
    CHECK (NOT livemode OR business_anchor IS NULL),
    CONSTRAINT live_waits_for_identity CHECK (NOT livemode OR status = 'suspended')
  )`,
  ...lenderTable('tenant'),
  `GRANT SELECT, INSERT, UPDATE (status, business_anchor, wall_anchor) ON tenant TO forecourt_worker`,
];

/** `jwks` holds public keys only: a private member in it is refused, whoever writes it. */
const CLIENT = [
  `CREATE TABLE client (
    id text PRIMARY KEY CHECK (id ~ '^[a-z0-9][a-z0-9-]{1,62}[a-z0-9]$'),
    tenant_id uuid NOT NULL REFERENCES tenant (id),
    channel text NOT NULL CHECK (channel IN ('dealer_store','ecommerce','head_unit','used_car_platform',
      'ride_hailing_platform')),
    jwks jsonb NOT NULL CHECK (coalesce(jsonb_typeof(jwks -> 'keys'), 'none') = 'array'
      AND NOT jwks @? '$.keys[*] ? (exists(@.d) || exists(@.p) || exists(@.q) || exists(@.k) || exists(@.priv))'),
    scopes text[] NOT NULL,
    status ${STATUS},
    gateway_version date NOT NULL,
    staff_assisted boolean NOT NULL DEFAULT false,
    created_at timestamptz(3) NOT NULL,
    CHECK (NOT staff_assisted OR channel = 'dealer_store')
  )`,
  `CREATE INDEX client_by_tenant ON client (tenant_id)`,
  ...lenderTable('client'),
  `GRANT SELECT, INSERT, UPDATE (jwks, scopes, status, gateway_version, staff_assisted) ON client TO forecourt_worker`,
];

const STORE = [
  `CREATE TABLE store (
    tenant_id uuid NOT NULL REFERENCES tenant (id),
    id uuid NOT NULL,
    name text NOT NULL,
    region text NOT NULL CHECK (region ~ '^[1-9][0-9]{5}$'),
    status text NOT NULL DEFAULT 'open' CHECK (status IN ('open','closed')),
    created_at timestamptz(3) NOT NULL,
    PRIMARY KEY (tenant_id, id)
  )`,
  `SELECT forecourt_tenant_table('store')`,
  `GRANT SELECT ON store TO forecourt_app`,
  `GRANT SELECT, INSERT, UPDATE (name, region, status) ON store TO forecourt_worker`,
];

/** Who keyed it, as a pseudonym: the partner alone knows the person behind it. */
const STAFF = [
  `CREATE TABLE staff (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    store_id uuid NOT NULL,
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active','revoked')),
    created_at timestamptz(3) NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, store_id) REFERENCES store (tenant_id, id)
  )`,
  `CREATE INDEX staff_by_store ON staff (tenant_id, store_id)`,
  `SELECT forecourt_tenant_table('staff')`,
  `GRANT SELECT ON staff TO forecourt_app`,
  `GRANT SELECT, INSERT, UPDATE (status) ON staff TO forecourt_worker`,
];

/** Asked first in every request: one row for a known client, with one word for partner, tenant and client. */
const GATE = [
  `CREATE FUNCTION request_gate(p_client_id text)
   RETURNS TABLE (partner_id uuid, tenant_id uuid, livemode boolean, channel text, status text,
     business_anchor timestamptz, wall_anchor timestamptz, gateway_version date, staff_assisted boolean)
   LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT p.id, t.id, t.livemode, c.channel,
      CASE WHEN c.status = 'active' AND t.status = 'active' AND p.status = 'active' THEN 'active' ELSE 'suspended' END,
      t.business_anchor, t.wall_anchor, c.gateway_version, c.staff_assisted
    FROM public.client c
    JOIN public.tenant t ON t.id = c.tenant_id
    JOIN public.partner p ON p.id = t.partner_id
    WHERE c.id = p_client_id
  $$`,
  `GRANT EXECUTE ON FUNCTION request_gate(text) TO forecourt_app, forecourt_worker, forecourt_auth`,
];
