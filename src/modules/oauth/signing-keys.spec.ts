import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeProtectedHeader } from 'jose';
import {
  must,
  startApp,
  startIdentity,
  type IdentityFixture,
} from '../../../test/support/identity-fixtures.js';
import { testDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { AuthDatabase } from '../../platform/database/database.js';
import { createPool } from '../../platform/database/pool.js';
import { withClient } from '../../platform/database/provision.js';
import { KeyRing } from '../../platform/privacy/key-ring.js';
import { AuthorizationServer } from './authorization-server.service.js';
import { OauthStore } from './oauth-store.js';
import { SigningKeysRepository } from './signing-keys.repository.js';
import { SigningKeys } from './signing-keys.service.js';

describe('signing keys', () => {
  let database: TestDatabase;
  let home: string;
  let ring: KeyRing;
  const open: AuthDatabase[] = [];
  const clock = { at: Date.now(), now: () => clock.at };

  const process = () => {
    const auth = new AuthDatabase(createPool({ url: database.auth, applicationName: 'spec', max: 2 }));
    open.push(auth);
    return new SigningKeys(new SigningKeysRepository(new OauthStore(auth), auth), ring, clock);
  };
  const states = (keys: SigningKeys) => keys.current.map(({ state }) => state);

  beforeEach(async () => {
    database = await testDatabase();
    home = await mkdtemp(join(tmpdir(), 'forecourt-keys-'));
    const auth = new AuthDatabase(createPool({ url: database.auth, applicationName: 'spec', max: 2 }));
    open.push(auth);
    ring = await KeyRing.open(auth, { home });
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((pool) => pool.close()));
    await rm(home, { recursive: true, force: true });
    await database.drop();
  });

  it('are made once by any number of processes that start together', async () => {
    const processes = Array.from({ length: 6 }, process);
    await Promise.all(processes.map((keys) => keys.open()));
    const sets = new Set(processes.map(({ current }) => current.map(({ kid }) => kid).join(' ')));
    expect(sets.size).toBe(1);
    expect(states(must(processes[0]))).toEqual(['active', 'next']);
  });

  it('move on one place per rotation; a previous one verifies until its tokens are dead', async () => {
    const keys = process();
    await keys.open();
    const [first, second] = keys.current;
    await keys.rotate();
    expect(states(keys)).toEqual(['active', 'next', 'previous']);
    expect(keys.current[0]?.kid).toBe(second?.kid);
    expect(await keys.verificationKey(must(first).kid)).not.toBeNull();
    await keys.rotate();
    expect(states(keys)).toEqual(['active', 'next', 'previous', 'previous']);
    clock.at += 16 * 60_000;
    await keys.rotate();
    expect(states(keys)).toEqual(['active', 'next', 'previous']);
    expect(await keys.verificationKey(must(first).kid)).toBeNull();
  });

  it('rotate once when two processes rotate together', async () => {
    const [one, other] = [process(), process()];
    await Promise.all([one.open(), other.open()]);
    await Promise.all([one.rotate(), other.rotate()]);
    expect(states(one)).toEqual(['active', 'next', 'previous']);
    await other.reload();
    expect(other.current.map(({ kid }) => kid)).toEqual(one.current.map(({ kid }) => kid));
  });

  it('lie sealed in the database, out of reach of all roles but one', async () => {
    await process().open();
    const { rows } = await withClient(database.auth, (client) =>
      client.query<{ row: string }>('SELECT k::text AS row FROM oauth_signing_key k'),
    );
    expect(rows).toHaveLength(2);
    for (const { row } of rows) expect(row).not.toMatch(/"d"/);
    for (const url of [database.app, database.worker]) {
      for (const sql of [
        'SELECT 1 FROM oauth_signing_key',
        'SELECT 1 FROM oidc_payload',
        `SELECT oauth_client('x')`,
      ]) {
        await expect(withClient(url, (client) => client.query(sql))).rejects.toThrow(/permission denied/);
      }
    }
    for (const sql of [
      'SELECT 1 FROM client',
      'SELECT 1 FROM tenant',
      `UPDATE oauth_signing_key SET state = 'active'`,
    ]) {
      await expect(withClient(database.auth, (client) => client.query(sql))).rejects.toThrow(
        /permission denied/,
      );
    }
  });
});

describe('a rotation', () => {
  let identity: IdentityFixture;
  beforeAll(async () => {
    identity = await startIdentity();
  });
  afterAll(() => identity.close());

  const stores = async (token: string, port = identity.port) => {
    const answer = await fetch(`http://127.0.0.1:${port}/v1/stores`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return answer.status;
  };

  it('changes who signs and what is published; older tokens stay good, here and in other processes', async () => {
    const other = await startApp(identity.config);
    const { port } = other.getHttpServer().address() as { port: number };
    const before = await identity.token();
    await identity.app.get(AuthorizationServer).rotate();
    await identity.app.get(AuthorizationServer).rotate();
    const after = await identity.token();
    const [old, current] = [before, after].map((token) => decodeProtectedHeader(token).kid);
    expect(current).not.toBe(old);
    const { keys } = (await (await identity.call('/oauth/jwks')).json()) as { keys: { kid: string }[] };
    expect(keys.map(({ kid }) => kid)).toEqual(expect.arrayContaining([old, current]));
    // Two rotations on, the other process has never heard of the key that signs now.
    for (const at of [identity.port, port]) {
      expect([await stores(before, at), await stores(after, at)]).toEqual([200, 200]);
    }
    await other.close();
  });

  it('leaves single use to the database: one token for one assertion, asked of two processes', async () => {
    const other = await startApp(identity.config);
    const { port } = other.getHttpServer().address() as { port: number };
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await identity.assertion(),
    });
    const ask = (at: number) => fetch(`http://127.0.0.1:${at}/oauth/token`, { method: 'POST', body: form });
    const answers = await Promise.all(
      Array.from({ length: 32 }, (_, n) => ask(n % 2 === 0 ? port : identity.port)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    await other.close();
  });
});
