import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the authorization server keeps. Only its own role gets near it. */
export class Oauth1795392000003 implements MigrationInterface {
  readonly name = 'Oauth1795392000003';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const step of [PAYLOAD, SIGNING_KEY, ROTATION, CLIENT]) {
      for (const sql of step) await queryRunner.query(sql);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP FUNCTION oauth_client(text)`);
    await queryRunner.query(
      `DROP FUNCTION rotate_oauth_signing_key(text, text, jsonb, bytea, timestamptz, timestamptz)`,
    );
    await queryRunner.query(`DROP TABLE oauth_signing_key, oidc_payload`);
  }
}

/**
 * Codes, grants, sessions and used assertions. `id` and `user_code` are SHA-256 of the bearer value, which stands
 * sealed in `sealed_bearer` where somebody may have to look it up by another column.
 */
const PAYLOAD = [
  `CREATE TABLE oidc_payload (
    model text NOT NULL,
    id bytea NOT NULL CHECK (octet_length(id) = 32),
    payload jsonb NOT NULL,
    sealed_bearer bytea,
    grant_id text,
    user_code bytea,
    uid text,
    consumed_at timestamptz(3),
    expires_at timestamptz(3),
    PRIMARY KEY (model, id)
  )`,
  `CREATE INDEX oidc_payload_by_grant ON oidc_payload (grant_id) WHERE grant_id IS NOT NULL`,
  `CREATE UNIQUE INDEX oidc_payload_by_user_code ON oidc_payload (user_code) WHERE user_code IS NOT NULL`,
  `CREATE UNIQUE INDEX oidc_payload_by_uid ON oidc_payload (model, uid) WHERE uid IS NOT NULL`,
  `CREATE INDEX oidc_payload_by_age ON oidc_payload (expires_at)`,
  `GRANT SELECT, INSERT, UPDATE, DELETE ON oidc_payload TO forecourt_auth`,
];

/** next: published so that everybody knows it before it signs. previous: still verifies. retired: its private part is gone. */
const SIGNING_KEY = [
  `CREATE TABLE oauth_signing_key (
    kid text PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('next','active','previous','retired')),
    public_jwk jsonb NOT NULL CHECK (NOT public_jwk ? 'd'),
    sealed_private bytea,
    created_at timestamptz(3) NOT NULL,
    activated_at timestamptz(3),
    replaced_at timestamptz(3),
    CHECK ((state = 'retired') = (sealed_private IS NULL)),
    CHECK (state = 'next' OR activated_at IS NOT NULL),
    CHECK ((state IN ('previous','retired')) = (replaced_at IS NOT NULL))
  )`,
  `CREATE UNIQUE INDEX oauth_signing_key_one_active ON oauth_signing_key (state) WHERE state = 'active'`,
  `CREATE UNIQUE INDEX oauth_signing_key_one_next ON oauth_signing_key (state) WHERE state = 'next'`,
  `GRANT SELECT, INSERT ON oauth_signing_key TO forecourt_auth`,
];

/**
 * Moves every key one place on, in one transaction. FC051: another process did so first. A previous key is
 * retired only when no token that it signed can still be alive.
 */
const ROTATION = [
  `CREATE FUNCTION rotate_oauth_signing_key(p_active text, p_new_kid text, p_new_jwk jsonb, p_new_sealed bytea,
     p_now timestamptz, p_retire_before timestamptz)
   RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  BEGIN
    UPDATE public.oauth_signing_key SET state = 'previous', replaced_at = p_now
      WHERE kid = p_active AND state = 'active';
    IF NOT FOUND THEN
      RAISE EXCEPTION 'this signing key was replaced meanwhile' USING ERRCODE = 'FC051';
    END IF;
    UPDATE public.oauth_signing_key SET state = 'retired', sealed_private = NULL
      WHERE state = 'previous' AND replaced_at < p_retire_before;
    UPDATE public.oauth_signing_key SET state = 'active', activated_at = p_now WHERE state = 'next';
    INSERT INTO public.oauth_signing_key (kid, state, public_jwk, sealed_private, created_at)
      VALUES (p_new_kid, 'next', p_new_jwk, p_new_sealed, p_now);
  END $$`,
  `GRANT EXECUTE ON FUNCTION rotate_oauth_signing_key(text, text, jsonb, bytea, timestamptz, timestamptz)
   TO forecourt_auth`,
];

/** The clients that may get a token at this moment; for any other id there is no row. */
const CLIENT = [
  `CREATE FUNCTION oauth_client(p_id text) RETURNS TABLE (jwks jsonb, scopes text[], livemode boolean)
   LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT c.jwks, c.scopes, t.livemode
    FROM public.client c
    JOIN public.tenant t ON t.id = c.tenant_id
    JOIN public.partner p ON p.id = t.partner_id
    WHERE c.id = p_id AND c.status = 'active' AND t.status = 'active' AND p.status = 'active'
  $$`,
  `GRANT EXECUTE ON FUNCTION oauth_client(text) TO forecourt_auth`,
];
