import { emptyTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { withClient } from './provision.js';
import { assertRoles } from './role-check.js';

describe('assertRoles', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await emptyTestDatabase();
  });
  afterEach(() => database.drop());
  const asSuperuser = (sql: string) => withClient(database.superuser, (client) => client.query(sql));
  const asOwner = (sql: string) => withClient(database.owner, (client) => client.query(sql));
  /** Roles belong to the server, not to the database: a test makes its own and takes it away. */
  const withRole = async (attributes: string, work: (url: string) => Promise<void>) => {
    const role = `spec_${database.app.split('/').at(-1)?.split('?')[0] ?? ''}`;
    await asSuperuser(`CREATE ROLE ${role} LOGIN PASSWORD 'secret' ${attributes}`);
    await asSuperuser(`GRANT CONNECT ON DATABASE ${new URL(database.app).pathname.slice(1)} TO ${role}`);
    const url = new URL(database.app);
    url.username = role;
    url.password = 'secret';
    try {
      await work(url.href);
    } finally {
      await asSuperuser(`DROP OWNED BY ${role} CASCADE`);
      await asSuperuser(`DROP ROLE ${role}`);
    }
  };

  it('accepts what provision makes', async () => {
    await asOwner('CREATE TABLE car (tenant_id uuid, id uuid)');
    const urls = [database.app, database.worker, database.auth];
    await expect(assertRoles(urls, { durable: false })).resolves.toBeUndefined();
  });

  it('refuses a superuser in one line with the SQL to run', async () => {
    const refusal = await assertRoles([database.superuser], { durable: false }).catch(
      (error: Error) => error,
    );
    expect(refusal).toMatchObject({ name: 'ExpectedFailure' });
    expect((refusal as Error).message).toMatch(
      /^postgres is a superuser.*ALTER ROLE "postgres" NOSUPERUSER NOBYPASSRLS;.*$/,
    );
  });

  it('refuses a role that can bypass row-level security', () =>
    withRole('BYPASSRLS', async (url) => {
      await expect(assertRoles([url], { durable: false })).rejects.toThrow(
        /can bypass row-level security.*ALTER ROLE/,
      );
    }));

  it('refuses a role that owns a table', async () => {
    await asOwner('CREATE TABLE car (id uuid)');
    await expect(assertRoles([database.owner], { durable: false })).rejects.toThrow(
      /^forecourt_owner owns 1 tables \(car\).*connect as forecourt_app.*$/,
    );
    await withRole('', async (url) => {
      await asSuperuser(`ALTER TABLE car OWNER TO ${new URL(url).username}`);
      await expect(assertRoles([url], { durable: false })).rejects.toThrow(
        /REASSIGN OWNED BY "spec_.*" TO forecourt_owner;/,
      );
    });
  });

  it('refuses a role that may become the owner', async () => {
    await asOwner('CREATE TABLE car (id uuid)');
    await withRole('IN ROLE forecourt_owner', async (url) => {
      await expect(assertRoles([url], { durable: false })).rejects.toThrow(
        /may become forecourt_owner.*REVOKE/,
      );
    });
  });

  it("refuses a partner's table that is open to all", async () => {
    await asOwner('CREATE TABLE car (tenant_id uuid); GRANT SELECT ON car TO forecourt_app');
    await expect(assertRoles([database.app], { durable: false })).rejects.toThrow(
      /car is open to all partners: run ALTER TABLE car ENABLE ROW LEVEL SECURITY, FORCE/,
    );
    await asOwner('ALTER TABLE car ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY');
    await expect(assertRoles([database.app], { durable: false })).resolves.toBeUndefined();
  });

  it('refuses a server that could lose what it acknowledged', async () => {
    // The server of the tests runs without fsync, which is exactly what a server in use may not do.
    await expect(assertRoles([database.app])).rejects.toThrow(
      /^fsync is off.*\nfull_page_writes is off|full_page_writes is off/,
    );
    const loose = new URL(database.app);
    loose.searchParams.set('options', '-c synchronous_commit=off');
    await expect(assertRoles([loose.href])).rejects.toThrow(/synchronous_commit is off/);
  });
});
