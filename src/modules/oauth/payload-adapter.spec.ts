import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { AuthDatabase } from '../../platform/database/database.js';
import { createPool } from '../../platform/database/pool.js';
import { withClient } from '../../platform/database/provision.js';
import { KeyRing } from '../../platform/privacy/key-ring.js';
import { ClientsRepository } from './clients.repository.js';
import { OauthStore } from './oauth-store.js';
import { adapterFor } from './payload-adapter.js';
import { PayloadsRepository } from './payloads.repository.js';

describe('the store of the authorization server', () => {
  let database: TestDatabase;
  let home: string;
  let auth: AuthDatabase;
  let payloads: PayloadsRepository;
  let adapter: (model: string) => ReturnType<typeof adapterFor>;
  const clock = { at: Date.now(), now: () => clock.at };

  beforeAll(async () => {
    database = await testDatabase();
    home = await mkdtemp(join(tmpdir(), 'forecourt-payload-'));
    auth = new AuthDatabase(createPool({ url: database.auth, applicationName: 'spec', max: 8 }));
    const store = new OauthStore(auth);
    payloads = new PayloadsRepository(store);
    const parts = {
      payloads,
      clients: new ClientsRepository(store),
      ring: await KeyRing.open(auth, { home }),
      clock,
    };
    adapter = (model) => adapterFor(model, parts);
  });
  afterAll(async () => {
    await auth.close();
    await rm(home, { recursive: true, force: true });
    await database.drop();
  });

  it('gives back what it was given, and nothing of a bearer value stands in its table', async () => {
    const codes = adapter('DeviceCode');
    const payload = {
      jti: 'device-secret',
      kind: 'DeviceCode',
      userCode: 'USER-CODE',
      grantId: 'g1',
      uid: 'u1',
      scope: 'a',
    };
    await codes.upsert('device-secret', payload, 60);
    expect(await codes.find('device-secret')).toEqual(payload);
    expect(await codes.findByUserCode('USER-CODE')).toEqual(payload);
    expect(await codes.findByUid('u1')).toEqual(payload);
    expect(await adapter('Session').find('device-secret')).toBeUndefined();
    const { rows } = await withClient(database.auth, (client) =>
      client.query('SELECT p::text AS row FROM oidc_payload p'),
    );
    expect(JSON.stringify(rows)).not.toMatch(/device-secret|USER-CODE/);
  });

  it('lets one of many consume', async () => {
    const codes = adapter('AuthorizationCode');
    await codes.upsert('code', { jti: 'code' }, 60);
    const tries = await Promise.allSettled(Array.from({ length: 32 }, () => codes.consume('code')));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await codes.find('code'))?.consumed).toBe(Math.floor(clock.at / 1000));
    await expect(codes.consume('no such code')).rejects.toThrow('invalid_grant');
  });

  it('forgets a grant with all that hangs on it', async () => {
    const [tokens, codes] = [adapter('RefreshToken'), adapter('AuthorizationCode')];
    await tokens.upsert('r', { jti: 'r', grantId: 'g2' }, 60);
    await codes.upsert('c', { jti: 'c', grantId: 'g2' }, 60);
    await tokens.revokeByGrantId('g2');
    expect([await tokens.find('r'), await codes.find('c')]).toEqual([undefined, undefined]);
    await codes.upsert('d', { jti: 'd' }, 60);
    await codes.destroy('d');
    expect(await codes.find('d')).toBeUndefined();
  });

  it('clears away what has expired and nothing else', async () => {
    const codes = adapter('AuthorizationCode');
    await codes.upsert('old', { jti: 'old' }, 60);
    await codes.upsert('young', { jti: 'young' }, 600);
    await payloads.purge(new Date(clock.at + 120_000), 1_000);
    expect(await codes.find('old')).toBeUndefined();
    expect(await codes.find('young')).toBeDefined();
  });

  it('registers no clients', () => {
    expect(() => adapter('Client').upsert('x', {}, 1)).toThrow();
  });
});
