import { platformDatabase, TENANT, type PlatformDatabase } from '../../../test/support/platform-fixtures.js';
import { Ids } from '../ids.js';
import { Metrics } from './metrics.js';
import { RequestLog } from './request-log.js';

describe('the interface log on PostgreSQL', () => {
  let database: PlatformDatabase;
  const metrics = new Metrics();
  beforeAll(async () => {
    database = await platformDatabase();
  });
  afterAll(async () => {
    metrics.onApplicationShutdown();
    await database.close();
  });

  it('is written by the role of requests, all columns, without a tenant set', async () => {
    const clock = { now: () => Date.parse('2026-11-23T01:02:03.004Z') };
    const log = new RequestLog(database.app, new Ids(clock), clock, metrics);
    const line = {
      requestId: '93bac548-d2de-4546-b106-880a5018460d',
      operation: 'quotes.create',
      level: 'A1',
      status: 200,
      durationMs: 12.3456,
      timings: { auth: 0.3, store: 4 },
    } as const;
    log.add({ ...line, tenantId: TENANT, clientId: 'dms-demo', code: null });
    log.add({ ...line, tenantId: null, clientId: null, status: 401, code: 'invalid_token' });
    await log.flush();
    const { rows } = await database.query(
      `SELECT at, request_id, tenant_id, client_id, operation, level, status, code, duration_us, timings
       FROM request_log ORDER BY status`,
    );
    const at = new Date('2026-11-23T01:02:03.004Z');
    const common = {
      at,
      request_id: line.requestId,
      operation: 'quotes.create',
      level: 'A1',
      duration_us: '12346',
    };
    expect(rows).toEqual([
      { ...common, tenant_id: TENANT, client_id: 'dms-demo', status: 200, code: null, timings: line.timings },
      {
        ...common,
        tenant_id: null,
        client_id: null,
        status: 401,
        code: 'invalid_token',
        timings: line.timings,
      },
    ]);
  });
});
