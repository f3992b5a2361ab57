import { DataSource } from 'typeorm';
import { must, startIdentity, type IdentityFixture } from '../../../test/support/identity-fixtures.js';
import { decodeId } from '../../kernel/ids.js';
import { AppDatabase, WorkerDatabase } from '../../platform/database/database.js';
import { entityDifferences } from '../../platform/database/entity-check.js';
import { withClient } from '../../platform/database/provision.js';
import type { Statement } from '../../platform/database/statement.js';
import { DEMO_PARTNERS } from '../sandbox/domain/demo-partners.js';
import { PartnersService } from './partners.service.js';

const [dms, other] = [must(DEMO_PARTNERS[0]), must(DEMO_PARTNERS.at(-1))];
const [shanghai, hangzhou] = [must(dms.stores[0]), must(dms.stores[1])];
const nanjing = must(other.stores[0]);

interface StoreList {
  items: { id: string; region: string; staff: { id: string; status: string }[] }[];
  nextCursor: string | null;
}

describe('partners', () => {
  let identity: IdentityFixture;
  beforeAll(async () => {
    identity = await startIdentity();
  });
  afterAll(() => identity.close());

  const options = (kind: 'read' | 'write') => ({ signal: AbortSignal.timeout(5_000), kind });
  const asApp = async (tenantId: string | null, statement: Statement) => {
    const [result] = await identity.app.get(AppDatabase).batch(tenantId, [statement], options('read'));
    return must(result);
  };
  const asWorker = (sql: string, ...values: unknown[]) =>
    identity.app.get(WorkerDatabase).batch(null, [{ name: '', text: sql, values }], options('write'));
  const list = async (client: string, query = '', form = {}) => {
    const headers = { authorization: `Bearer ${await identity.token(client, form)}` };
    return identity.call(`/v1/stores${query}`, { headers });
  };
  const stores = async (client: string, query = '') =>
    (await (await list(client, query)).json()) as StoreList;

  it('list their stores and the staff that may be named in them', async () => {
    const { items, nextCursor } = await stores('dms-demo');
    expect(items.map(({ region }) => region)).toEqual(['310000', '330100', '510100']);
    expect(items.map(({ staff }) => staff.length)).toEqual([2, 2, 1]);
    expect(items[0]).toMatchObject({ livemode: false, status: 'open', name: '上海示例门店' });
    expect(must(items[0]).id).toMatch(/^sto_[0-9a-hjkmnp-tv-z]{26}$/);
    expect(must(items[0]).staff[0]).toEqual({ id: expect.stringMatching(/^stf_/), status: 'active' });
    expect(nextCursor).toBeNull();
  });

  it('leave an entry in the audit log, whose number the answer carries', async () => {
    const answer = await list('dms-demo', '?limit=2');
    const receipt = decodeId('aud', answer.headers.get('audit-receipt') ?? '');
    const { items } = (await answer.json()) as StoreList;
    const { rows } = await withClient(identity.database.superuser, (client) =>
      client.query(
        `SELECT action, tenant_id, convert_from(entry, 'UTF8') AS entry FROM audit_entry WHERE id = $1`,
        [receipt],
      ),
    );
    expect(rows).toEqual([{ action: 'store.listed', tenant_id: dms.tenantId, entry: expect.any(String) }]);
    expect(JSON.parse((rows[0] as { entry: string }).entry)).toMatchObject({
      data: { stores: items.map(({ id }) => id) },
    });
  });

  it('page through them with a cursor that nobody else can use', async () => {
    const first = await stores('dms-demo', '?limit=2');
    expect(first.items).toHaveLength(2);
    const rest = await stores('dms-demo', `?limit=2&cursor=${first.nextCursor}`);
    expect(rest.items.map(({ region }) => region)).toEqual(['510100']);
    expect(rest.nextCursor).toBeNull();
    const link = (await list('dms-demo', '?limit=2')).headers.get('link');
    expect(link).toBe(`</v1/stores?limit=2&cursor=${first.nextCursor}>; rel="next"`);
    expect((await list('dms-other', `?cursor=${first.nextCursor}`)).status).toBe(400);
    for (const query of ['?limit=0', '?limit=201', '?limit=1.5', '?limit=x', '?cursor=x', '?colour=red']) {
      expect([query, (await list('dms-demo', query)).status]).toEqual([query, 400]);
    }
  });

  it('see their own only, and need the scope', async () => {
    const { items } = await stores('dms-other');
    expect(items.map(({ region }) => region)).toEqual(['320100']);
    expect((await stores('shop-demo')).items).toEqual([]);
    expect((await list('dms-demo', '', { scope: 'rules:read' })).status).toBe(403);
    expect((await identity.call('/v1/stores')).status).toBe(401);
  });

  it('name a store and its staff; unknown, foreign, closed and revoked are all nothing', async () => {
    const service = identity.app.get(PartnersService);
    const store = async (tenant: string, id: string) =>
      service.store(await asApp(tenant, service.storeStatement(tenant, id)));
    const staff = async (tenant: string, storeId: string, id: string) =>
      service.staff(await asApp(tenant, service.staffStatement(tenant, storeId, id)));
    const [first, second] = [must(shanghai.staff[0]), must(shanghai.staff[1])];
    expect(await store(dms.tenantId, shanghai.id)).toEqual({
      id: shanghai.id,
      name: '上海示例门店',
      region: '310000',
    });
    expect(await store(dms.tenantId, nanjing.id)).toBeNull();
    expect(await store(dms.tenantId, dms.tenantId)).toBeNull();
    expect(await staff(dms.tenantId, shanghai.id, first)).toEqual({ id: first, storeId: shanghai.id });
    expect(await staff(dms.tenantId, hangzhou.id, first)).toBeNull();
    expect(await staff(dms.tenantId, shanghai.id, must(nanjing.staff[0]))).toBeNull();
    await asWorker(`UPDATE staff SET status = 'revoked' WHERE id = $1`, second);
    await asWorker(`UPDATE store SET status = 'closed' WHERE id = $1`, hangzhou.id);
    expect(await staff(dms.tenantId, shanghai.id, second)).toBeNull();
    expect(await store(dms.tenantId, hangzhou.id)).toBeNull();
  });

  it('are kept apart by the database, whatever a statement asks for', async () => {
    const all = (table: string): Statement => ({
      name: '',
      text: `SELECT tenant_id FROM ${table}`,
      values: [],
    });
    for (const table of ['store', 'staff']) {
      const { rows } = await asApp(dms.tenantId, all(table));
      expect(new Set(rows.map((row: { tenant_id: string }) => row.tenant_id))).toEqual(
        new Set([dms.tenantId]),
      );
      expect((await asApp(null, all(table))).rows).toEqual([]);
    }
    for (const url of [identity.database.app, identity.database.auth]) {
      for (const table of ['client', 'tenant', 'partner']) {
        await expect(withClient(url, (client) => client.query(`SELECT 1 FROM ${table}`))).rejects.toThrow(
          /permission denied/,
        );
      }
    }
    await expect(
      withClient(identity.database.app, (client) => client.query('UPDATE store SET name = name')),
    ).rejects.toThrow(/permission denied/);
  });

  it('are at the gate with one word for partner, tenant and client', async () => {
    const gate = async (client: string) =>
      (
        await asApp(null, {
          name: '',
          text: 'SELECT status, tenant_id FROM request_gate($1)',
          values: [client],
        })
      ).rows as unknown[];
    expect(await gate('dms-demo')).toEqual([{ status: 'active', tenant_id: dms.tenantId }]);
    expect(await gate('nobody')).toEqual([]);
    await asWorker(`UPDATE partner SET status = 'suspended' WHERE id = $1`, dms.partnerId);
    expect(await gate('dms-demo')).toMatchObject([{ status: 'suspended' }]);
    await asWorker(`UPDATE partner SET status = 'active' WHERE id = $1`, dms.partnerId);
  });

  it('cannot be switched to live, hold a private key, or have an odd client id', async () => {
    const live = `INSERT INTO tenant (id, partner_id, livemode, status, created_at) VALUES (gen_random_uuid(), $1, true, $2, $3)`;
    const now = new Date();
    await expect(asWorker(live, dms.partnerId, 'active', now)).rejects.toThrow(/live_waits_for_identity/);
    await asWorker(live, dms.partnerId, 'suspended', now);
    await expect(asWorker(`UPDATE tenant SET status = 'active' WHERE livemode`)).rejects.toThrow(
      /live_waits_for_identity/,
    );
    for (const keys of [[{ kty: 'EC', d: 'x' }], ['x', { k: 'x' }], [{ kty: 'RSA', p: '1' }]]) {
      await expect(asWorker(`UPDATE client SET jwks = $1 WHERE id = 'shop-demo'`, { keys })).rejects.toThrow(
        /23514/,
      );
    }
    await expect(asWorker(`UPDATE client SET jwks = '{}' WHERE id = 'shop-demo'`)).rejects.toThrow(/23514/);
    const client = `INSERT INTO client (id, tenant_id, channel, jwks, scopes, gateway_version, created_at)
      VALUES ($1, $2, 'ecommerce', '{"keys":[]}', '{}', '2026-11-23', $3)`;
    for (const id of ['A-capital', 'ab', '-start', 'a b', `${'x'.repeat(65)}`]) {
      await expect(asWorker(client, id, dms.tenantId, now)).rejects.toThrow(/23514/);
    }
  });

  it('are described by entities as the migrations made them', async () => {
    const differences = await entityDifferences(identity.app.get(DataSource));
    expect(differences.filter((line) => /^(partner|tenant|client|store|staff)\b/.test(line))).toEqual([]);
    expect(
      identity.app
        .get(DataSource)
        .entityMetadatas.map(({ tableName }) => tableName)
        .sort(),
    ).toEqual(expect.arrayContaining(['client', 'partner', 'staff', 'store', 'tenant']));
  });
});
