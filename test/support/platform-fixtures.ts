import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { Platform1795392000001 } from '../../migrations/1795392000001-platform.js';
import type { Clock } from '../../src/kernel/clock.js';
import { AppDatabase, WorkerDatabase } from '../../src/platform/database/database.js';
import { migrate } from '../../src/platform/database/migrations.js';
import { createPool } from '../../src/platform/database/pool.js';
import { withClient } from '../../src/platform/database/provision.js';
import type { RequestContext } from '../../src/platform/http/request-context.js';
import { Deadline } from '../../src/platform/latency/deadline.js';
import { ServerTiming } from '../../src/platform/latency/server-timing.js';
import { KeyRing } from '../../src/platform/privacy/key-ring.js';
import { emptyTestDatabase, type TestDatabase } from './test-database.js';

/** A database with the platform's tables alone, its pools, and a gate that any suite can set. */
export interface PlatformDatabase {
  readonly urls: TestDatabase;
  readonly app: AppDatabase;
  readonly worker: WorkerDatabase;
  /** As a superuser: past every wall. */
  query(text: string, values?: unknown[]): Promise<pg.QueryResult>;
  close(): Promise<void>;
}

export const TENANT = '018f0000-0000-7000-8000-0000000000aa';
export const OTHER_TENANT = '018f0000-0000-7000-8000-0000000000bb';

/** The gate of the partners' migration, reduced to two clients of one tenant, one of them suspended. */
const GATE = `
  CREATE FUNCTION request_gate(p_client text) RETURNS TABLE (partner_id uuid, tenant_id uuid, livemode boolean,
    channel text, status text, business_anchor timestamptz, wall_anchor timestamptz, gateway_version text,
    staff_assisted boolean) LANGUAGE sql STABLE SECURITY DEFINER AS $$
    SELECT '018f0000-0000-7000-8000-0000000000cc'::uuid, '${TENANT}'::uuid, false, 'dealer_store',
      CASE p_client WHEN 'suspended' THEN 'suspended' ELSE 'active' END,
      NULL::timestamptz, NULL::timestamptz, '2026-11-23', true
    WHERE p_client IN ('dms', 'suspended') $$;
  GRANT EXECUTE ON FUNCTION request_gate(text) TO forecourt_app, forecourt_worker`;

/** @param setUp SQL run as the owner after the platform's migration */
export async function platformDatabase(setUp = ''): Promise<PlatformDatabase> {
  const urls = await emptyTestDatabase();
  await migrate(urls.owner, [Platform1795392000001]);
  await withClient(urls.owner, (owner) => owner.query(`${GATE}; ${setUp}`));
  const app = new AppDatabase(createPool({ url: urls.app, applicationName: 'test-app', max: 8 }));
  const worker = new WorkerDatabase(createPool({ url: urls.worker, applicationName: 'test-worker', max: 4 }));
  return {
    urls,
    app,
    worker,
    query: (text, values) => withClient(urls.superuser, (client) => client.query(text, values)),
    close: async () => {
      await Promise.all([app.close(), worker.close()]);
      await urls.drop();
    },
  };
}

export async function testKeyRing(database: AppDatabase): Promise<KeyRing> {
  return KeyRing.open(database, { kek: 'ab'.repeat(32), home: '/nowhere' });
}

export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'forecourt-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export class TestClock implements Clock {
  constructor(public at = Date.parse('2026-11-23T02:00:00.000Z')) {}
  now(): number {
    return this.at;
  }
}

export function requestContext(overrides: Partial<RequestContext> = {}): RequestContext {
  return {
    requestId: randomUUID(),
    tenantId: TENANT,
    clientId: 'dms',
    partnerId: '018f0000-0000-7000-8000-0000000000cc',
    channel: 'dealer_store',
    scopes: [],
    livemode: false,
    gatewayVersion: '2026-11-23',
    operation: 'notes.create',
    deadline: new Deadline(performance.now(), 5_000),
    timings: new ServerTiming(),
    preferAsync: false,
    method: 'POST',
    path: '/v1/notes',
    ...overrides,
  };
}
