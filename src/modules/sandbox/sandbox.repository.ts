import { statement } from '../../platform/database/statement.js';

/** SQL of the seed, for the worker's role. Each insert leaves alone what stands. */
export const seedStatements = {
  /** Two gateways that start together follow each other. */
  lock: statement('seed-lock', `SELECT pg_advisory_xact_lock(hashtext('forecourt_sandbox_seed'))`),
  partner: statement(
    'seed-partner',
    `INSERT INTO partner (id, name, kind, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
  ),
  tenant: statement(
    'seed-tenant',
    `INSERT INTO tenant (id, partner_id, livemode, business_anchor, wall_anchor, created_at)
     VALUES ($1, $2, false, $3, $4, $4) ON CONFLICT DO NOTHING`,
  ),
  clientKeys: statement('seed-client-keys', 'SELECT jwks, scopes FROM client WHERE id = $1'),
  client: statement(
    'seed-client',
    `INSERT INTO client (id, tenant_id, channel, jwks, scopes, gateway_version, staff_assisted, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
  ),
  changeClient: statement('seed-client-change', 'UPDATE client SET jwks = $2, scopes = $3 WHERE id = $1'),
  store: statement(
    'seed-store',
    `INSERT INTO store (tenant_id, id, name, region, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
  ),
  staff: statement(
    'seed-staff',
    `INSERT INTO staff (tenant_id, id, store_id, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
  ),
};
