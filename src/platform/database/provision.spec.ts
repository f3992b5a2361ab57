import { emptyTestDatabase, testServer, type TestDatabase } from '../../../test/support/test-database.js';
import { DATABASE_ROLES, provision, roleUrls, withClient } from './provision.js';
import { scramVerifier } from './scram.js';

describe('provision', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await emptyTestDatabase();
  });
  afterAll(() => database.drop());

  it('lets each role in with its password, as nobody special', async () => {
    for (const key of ['owner', 'app', 'worker', 'auth'] as const) {
      const { rows } = await withClient(database[key], (client) =>
        client.query(
          `SELECT rolname, rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication AS special
           FROM pg_roles WHERE rolname = current_user`,
        ),
      );
      expect(rows).toEqual([{ rolname: DATABASE_ROLES[key], special: false }]);
    }
  });

  it('lets only the owner make tables', async () => {
    for (const key of ['app', 'worker', 'auth'] as const) {
      await expect(withClient(database[key], (client) => client.query('CREATE TABLE x ()'))).rejects.toThrow(
        'permission denied',
      );
      await expect(
        withClient(database[key], (client) => client.query('CREATE TEMP TABLE x ()')),
      ).rejects.toThrow('permission denied');
      await expect(
        withClient(database[key], (client) => client.query('SET ROLE forecourt_owner')),
      ).rejects.toThrow('permission denied');
    }
    await withClient(database.owner, (client) => client.query('CREATE TABLE x (); DROP TABLE x'));
  });

  it('keeps text and time the same on every machine', async () => {
    const { rows } = await withClient(database.app, (client) =>
      client.query(
        `SELECT current_setting('server_encoding') AS encoding, current_setting('timezone') AS zone, 'a' < 'B' AS folded`,
      ),
    );
    expect(rows).toEqual([{ encoding: 'UTF8', zone: 'UTC', folded: false }]);
  });

  it('can be run again', async () => {
    const { superuserUrl, passwords } = await testServer();
    const name = decodeURIComponent(new URL(database.app).pathname.slice(1));
    await provision(superuserUrl, name, passwords);
    await withClient(roleUrls(superuserUrl, name, passwords).app, (client) => client.query('SELECT 1'));
  });

  it('works for an administrator who is no superuser', async () => {
    const { superuserUrl, passwords } = await testServer();
    await withClient(superuserUrl, (client) =>
      client.query(`CREATE ROLE dba LOGIN CREATEROLE CREATEDB PASSWORD 'secret'`),
    );
    try {
      await withClient(superuserUrl, (client) =>
        client.query(
          `GRANT forecourt_owner, forecourt_app, forecourt_worker, forecourt_auth TO dba WITH ADMIN OPTION`,
        ),
      );
      const admin = new URL(superuserUrl);
      admin.username = 'dba';
      admin.password = 'secret';
      await provision(admin.href, 'spec_managed', passwords);
      await withClient(roleUrls(superuserUrl, 'spec_managed', passwords).owner, (client) =>
        client.query('CREATE TABLE x ()'),
      );
    } finally {
      await withClient(superuserUrl, async (client) => {
        await client.query('DROP DATABASE IF EXISTS spec_managed WITH (FORCE)');
        await client.query('DROP OWNED BY dba');
        await client.query('DROP ROLE dba');
      });
    }
  });
});

describe('scramVerifier', () => {
  it('is what PostgreSQL itself derives from the same password and salt', async () => {
    const { superuserUrl } = await testServer();
    await withClient(superuserUrl, async (client) => {
      await client.query("BEGIN; CREATE ROLE scram_spec PASSWORD 'Tür-öffner 7'");
      const { rows } = await client.query<{ rolpassword: string }>(
        "SELECT rolpassword FROM pg_authid WHERE rolname = 'scram_spec'",
      );
      await client.query('ROLLBACK');
      const stored = rows[0]?.rolpassword ?? '';
      const salt = Buffer.from(/:([^$]+)\$/.exec(stored)?.[1] ?? '', 'base64');
      expect(scramVerifier('Tür-öffner 7', salt)).toBe(stored);
    });
  });
});
