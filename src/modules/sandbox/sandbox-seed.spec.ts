import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  must,
  startApp,
  startIdentity,
  type IdentityFixture,
} from '../../../test/support/identity-fixtures.js';
import { accessToken } from '../../cli/access-token.js';
import { AppDatabase, WorkerDatabase } from '../../platform/database/database.js';
import { statement } from '../../platform/database/statement.js';
import { gateStatement, readGate } from '../../platform/gate.js';
import { writeGatewayRecord } from '../../platform/lifecycle/gateway-record.js';
import { DEMO_PARTNERS } from './domain/demo-partners.js';
import { SandboxSeed } from './sandbox-seed.js';

const DMS = must(DEMO_PARTNERS[0]);

describe('the sandbox seed', () => {
  let identity: IdentityFixture;
  let contributed = 0;
  beforeAll(async () => {
    identity = await startIdentity([
      {
        name: 'spec',
        run: async (query) => {
          const { rows } = await query(statement('spec-seed', 'SELECT count(*)::int AS stores FROM store')());
          contributed = (rows[0] as { stores: number }).stores;
        },
      },
    ]);
  });
  afterAll(() => identity.close());

  const seed = () => identity.app.get(SandboxSeed).run();
  const path = (client: string) => join(identity.home, 'sandbox-clients', `${client}.jwk.json`);
  const select = async (sql: string, ...values: unknown[]) => {
    const options = { signal: AbortSignal.timeout(5_000), kind: 'write' } as const;
    const [result] = await identity.app
      .get(WorkerDatabase)
      .batch(null, [{ name: '', text: sql, values }], options);
    return (result?.rows ?? []) as Record<string, unknown>[];
  };
  const everything = () =>
    Promise.all(
      ['partner', 'tenant', 'client', 'store', 'staff', 'audit_entry'].map((table) =>
        select(`SELECT t::text AS row FROM ${table} t ORDER BY 1`),
      ),
    );

  it('brings every partner with a client that can sign in, and lets others contribute afterwards', async () => {
    for (const { client } of DEMO_PARTNERS) expect(await identity.token(client.id)).toMatch(/^ey/);
    expect(contributed).toBe(4);
    expect(await select('SELECT count(*)::int AS n FROM staff')).toEqual([{ n: 6 }]);
  });

  it('changes nothing when it runs again, also twice at once', async () => {
    const before = await everything();
    await Promise.all([seed(), seed()]);
    expect(await everything()).toEqual(before);
  });

  it('keeps private keys to their owner', () => {
    const folder = join(identity.home, 'sandbox-clients');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder)).toHaveLength(DEMO_PARTNERS.length);
    for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['lost', () => rmSync(path('shop-demo'))],
    ['cut off', () => writeFileSync(path('shop-demo'), readFileSync(path('shop-demo'), 'utf8').slice(0, 80))],
    ['of another client', () => writeFileSync(path('shop-demo'), readFileSync(path('dms-other')))],
  ])('gives a client a new key when its own was %s', async (_, damage) => {
    const { kid } = identity.key('shop-demo');
    damage();
    await seed();
    expect(identity.key('shop-demo').kid).not.toBe(kid);
    expect(await identity.token('shop-demo')).toMatch(/^ey/);
    const entries = await select(
      `SELECT 1 FROM audit_entry WHERE action = 'client.rekeyed' AND resource = 'shop-demo'`,
    );
    expect(entries.length).toBeGreaterThan(0);
  });

  it('leaves a suspended client suspended and brings new scopes', async () => {
    await select(`UPDATE client SET status = 'suspended', scopes = '{rules:read}' WHERE id = 'usedcar-demo'`);
    await seed();
    const [row] = await select(
      `SELECT status, array_length(scopes, 1) AS scopes FROM client WHERE id = 'usedcar-demo'`,
    );
    expect(row).toEqual({ status: 'suspended', scopes: DMS.client.scopes.length });
    await select(`UPDATE client SET status = 'active' WHERE id = 'usedcar-demo'`);
  });

  it('starts business time in the morning of 2026-11-23 in Shanghai, at wall speed', async () => {
    const app = identity.app.get(AppDatabase);
    const wall = Date.now();
    const [gate] = await app.batch(null, [gateStatement('dms-demo')], {
      signal: AbortSignal.timeout(5_000),
      kind: 'read',
    });
    const read = (at: number) => readGate(must(gate), { tenantId: DMS.tenantId, clientId: 'dms-demo' }, at);
    expect(read(wall)).toMatchObject({
      partnerId: DMS.partnerId,
      channel: 'dealer_store',
      livemode: false,
      today: '2026-11-23',
      gatewayVersionPin: '2026-11-23',
      staffAssisted: true,
    });
    const begun = Date.parse('2026-11-23T01:00:00Z');
    expect(read(wall).businessNow - begun).toBeLessThan(120_000);
    expect(read(wall + 86_400_000).today).toBe('2026-11-24');
  });

  it('is not needed by a second process to serve', async () => {
    const other = await startApp(identity.config);
    const { port } = other.getHttpServer().address() as { port: number };
    const headers = { authorization: `Bearer ${await identity.token()}` };
    expect((await fetch(`http://127.0.0.1:${port}/v1/stores`, { headers })).status).toBe(200);
    await other.close();
  });

  describe('the token command', () => {
    const url = () => `http://127.0.0.1:${identity.port}`;

    it('gets a token from the gateway of the data folder, or from the one it is told', async () => {
      writeGatewayRecord(identity.home, { url: url(), adminUrl: '', publicOrigin: '', pid: 1 });
      expect(await accessToken({ home: identity.home })).toMatch(/^ey/);
      const payload = (
        await accessToken({ home: identity.home, client: 'dms-other', scope: 'rules:read', url: `${url()}/` })
      ).split('.')[1];
      expect(JSON.parse(Buffer.from(must(payload), 'base64url').toString())).toMatchObject({
        client_id: 'dms-other',
        scope: 'rules:read',
      });
    });

    it('says in one line what is wrong', async () => {
      const failure = async (wish: object) =>
        accessToken({ home: identity.home, url: url(), ...wish }).catch((error: Error) => error.message);
      expect(await failure({ client: 'nobody' })).toMatch(
        /no sandbox client nobody .* there are dms-demo, dms-other, headunit-demo/,
      );
      expect(await failure({ scope: 'made:up' })).toMatch(
        /answered 400: requested scope is not allowed \(made:up\)/,
      );
      expect(await failure({ url: 'http://127.0.0.1:1' })).toMatch(
        /does not answer at http:\/\/127\.0\.0\.1:1/,
      );
      expect(await failure({ home: '/nonexistent', url: undefined })).toMatch(
        /No gateway is running on \/nonexistent: run npm start/,
      );
      expect(await failure({ home: '/nonexistent' })).toMatch(/no sandbox clients in \/nonexistent/);
      chmodSync(identity.home, 0o700);
    });
  });
});
