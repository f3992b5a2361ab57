import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { Global, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import pg from 'pg';
import { encodeId } from '../../src/kernel/ids.js';
import { ApplicantSessionsModule } from '../../src/modules/applicant-sessions/applicant-sessions.module.js';
import { API_SCOPES } from '../../src/modules/partners/domain/scopes.js';
import { SandboxCompletionModule } from '../../src/modules/sandbox/sandbox-completion.module.js';
import { TOKEN_KEYS, type TokenKeys } from '../../src/platform/auth/token-keys.port.js';
import { loadConfig, type Config } from '../../src/platform/config/config.js';
import { configureApp } from '../../src/platform/configure-app.js';
import { withClient } from '../../src/platform/database/provision.js';
import { GatewayAdapter } from '../../src/platform/http/gateway-adapter.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { signToken } from './http-fixtures.js';
import { testDatabase } from './test-database.js';

const ISSUER = 'http://gateway.test';
/** The business day on which sandboxes begin. */
const BUSINESS_START = '2026-11-23T02:00:00.000Z';

export interface Caller {
  readonly clientId: string;
  readonly tenantId: string;
  readonly storeId: string;
  readonly staffRef: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are asserted on, member by member
  readonly body: any;
}

/** Applicant sessions with everything below them real: server, guard, pipe, PostgreSQL, keys. Jobs stay queued. */
export interface ApplicantsGateway {
  readonly app: NestFastifyApplication;
  readonly dms: Caller;
  readonly shop: Caller;
  /** Of another partner. */
  readonly stranger: Caller;
  call(
    caller: Caller,
    method: string,
    path: string,
    body?: object,
    headers?: Record<string, string>,
  ): Promise<Reply>;
  page(path: string, form?: Record<string, string>, headers?: Record<string, string>): Promise<Reply>;
  /** As a superuser, past every wall. */
  query(text: string, values?: unknown[]): Promise<pg.QueryResult>;
  /** Every row of every table, as text. */
  everythingStored(): Promise<string>;
  /** Moves a tenant's business time. */
  setBusinessTime(caller: Caller, instant: string): Promise<void>;
  close(): Promise<void>;
}

export async function startApplicants(): Promise<ApplicantsGateway> {
  const urls = await testDatabase();
  const query = (text: string, values?: unknown[]) =>
    withClient(urls.superuser, (client) => client.query(text, values));
  const config: Config = {
    ...loadConfig({ LOG_LEVEL: 'silent', ROLE: 'api', FORECOURT_KEK: 'ab'.repeat(32) }),
    databaseUrl: urls.app,
    workerDatabaseUrl: urls.worker,
    authDatabaseUrl: urls.auth,
    publicOrigin: ISSUER,
    // Nobody is asked: the jobs stay queued.
    creditBureauUrl: 'http://127.0.0.1:9',
    valuationUrl: 'http://127.0.0.1:9',
  };
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const keys: TokenKeys = {
    issuer: ISSUER,
    audience: `${ISSUER}/v1`,
    verificationKey: (kid) => Promise.resolve(kid === 'k1' ? publicKey : null),
  };
  @Global()
  @Module({ providers: [{ provide: TOKEN_KEYS, useValue: keys }], exports: [TOKEN_KEYS] })
  class Keys {}

  const compiled = await Test.createTestingModule({
    imports: [PlatformModule.register(config), Keys, ApplicantSessionsModule, SandboxCompletionModule],
  }).compile();
  const app = compiled.createNestApplication<NestFastifyApplication>(new GatewayAdapter(config), {
    logger: false,
  });
  await configureApp(app);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const base = `http://127.0.0.1:${port}`;
  const partner = await addPartner(query);
  const dms = await addClient(query, partner, 'dms-test', 'dealer_store');
  const shop = await addClient(query, partner, 'shop-test', 'ecommerce');
  const stranger = await addClient(query, await addPartner(query), 'other-test', 'dealer_store');
  return {
    app,
    dms,
    shop,
    stranger,
    query,
    call: async (caller, method, path, body, headers = {}) => {
      const token = await signToken(privateKey, {
        claims: { sub: caller.clientId, client_id: caller.clientId, scope: API_SCOPES.join(' ') },
      });
      const response = await fetch(base + path, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
          ...(body ? { 'content-type': 'application/json' } : {}),
          ...headers,
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      return {
        status: response.status,
        headers: response.headers,
        body: JSON.parse((await response.text()) || 'null'),
      };
    },
    page: async (path, form, headers = {}) => {
      const response = await fetch(base + path, {
        redirect: 'manual',
        headers,
        ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
      });
      return { status: response.status, headers: response.headers, body: await response.text() };
    },
    everythingStored: () => everythingStored(query),
    setBusinessTime: async ({ tenantId }, instant) => {
      await query('UPDATE tenant SET business_anchor = $2, wall_anchor = clock_timestamp() WHERE id = $1', [
        tenantId,
        instant,
      ]);
    },
    close: async () => {
      await app.close();
      await urls.drop();
    },
  };
}

type Query = ApplicantsGateway['query'];
interface Partner {
  tenantId: string;
  storeId: string;
  staffId: string;
}

async function addPartner(query: Query): Promise<Partner> {
  const [partnerId, tenantId, storeId, staffId] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  await query(
    `INSERT INTO partner (id, name, kind, created_at) VALUES ($1, 'Test', 'dealer_group', clock_timestamp())`,
    [partnerId],
  );
  await query(
    `INSERT INTO tenant (id, partner_id, livemode, business_anchor, wall_anchor, created_at)
     VALUES ($1, $2, false, $3, clock_timestamp(), clock_timestamp())`,
    [tenantId, partnerId, BUSINESS_START],
  );
  await query(
    `INSERT INTO store (tenant_id, id, name, region, created_at) VALUES ($1, $2, 'Test', '310000', clock_timestamp())`,
    [tenantId, storeId],
  );
  await query(
    `INSERT INTO staff (tenant_id, id, store_id, created_at) VALUES ($1, $2, $3, clock_timestamp())`,
    [tenantId, staffId, storeId],
  );
  return { tenantId, storeId, staffId };
}

async function addClient(
  query: Query,
  { tenantId, storeId, staffId }: Partner,
  clientId: string,
  channel: string,
): Promise<Caller> {
  await query(
    `INSERT INTO client (id, tenant_id, channel, jwks, scopes, gateway_version, created_at)
     VALUES ($1, $2, $3, '{"keys": []}', $4, '2026-11-23', clock_timestamp())`,
    [clientId, tenantId, channel, API_SCOPES],
  );
  return { clientId, tenantId, storeId: encodeId('sto', storeId), staffRef: encodeId('stf', staffId) };
}

async function everythingStored(query: Query): Promise<string> {
  const tables = await query(
    `SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
  );
  const texts = await Promise.all(
    tables.rows.map(({ relname }) => query(`SELECT string_agg(t::text, E'\\n') AS text FROM "${relname}" t`)),
  );
  return texts.map(({ rows }) => rows[0].text ?? '').join('\n');
}
