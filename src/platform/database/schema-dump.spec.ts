import { emptyTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { withClient } from './provision.js';
import { dumpSchema, firstDifference } from './schema-dump.js';

const TABLES = `
  CREATE TABLE car (tenant_id uuid NOT NULL, id uuid, vin text CHECK (length(vin) = 17), PRIMARY KEY (tenant_id, id));
  CREATE INDEX car_vin ON car (vin) WHERE vin IS NOT NULL;
  CREATE TABLE trip (id uuid PRIMARY KEY, tenant_id uuid, car_id uuid, FOREIGN KEY (tenant_id, car_id) REFERENCES car);
  ALTER TABLE car ENABLE ROW LEVEL SECURITY; ALTER TABLE car FORCE ROW LEVEL SECURITY;
  CREATE POLICY app ON car TO forecourt_app USING (tenant_id = current_setting('forecourt.tenant_id')::uuid);
  GRANT SELECT, INSERT ON car TO forecourt_app; GRANT UPDATE (vin) ON car TO forecourt_app;
  CREATE FUNCTION find(text) RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = public AS 'SELECT count(*) FROM car';
`;

describe('dumpSchema', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await emptyTestDatabase();
    await run(TABLES);
  });
  afterEach(() => database.drop());
  const run = (sql: string) => withClient(database.owner, (client) => client.query(sql));

  it('gives the same text for the same schema made elsewhere and in another order', async () => {
    const other = await emptyTestDatabase();
    await withClient(other.owner, (client) =>
      client.query(`CREATE TABLE zebra (id int); DROP TABLE zebra; ${TABLES}`),
    );
    expect(await dumpSchema(other.owner)).toBe(await dumpSchema(database.owner));
    await other.drop();
  });

  it('says what a reader must be able to check', async () => {
    const text = await dumpSchema(database.owner);
    expect(text).toContain('table car\n  owner forecourt_owner row security forced\n');
    expect(text).toContain('  column tenant_id uuid not null\n');
    expect(text).toContain('  grant insert, select to forecourt_app\n');
    expect(text).toContain('  grant update (vin) to forecourt_app\n');
    expect(text).toMatch(/ {2}policy app permissive for all to forecourt_app using /);
    expect(text).toMatch(
      /function find\(text\)\n {2}returns bigint .*SECURITY DEFINER.* body [0-9a-f]{64}\n/,
    );
  });

  it.each([
    ['a weaker policy', 'DROP POLICY app ON car; CREATE POLICY app ON car TO forecourt_app USING (true)'],
    ['row security that does not bind the owner', 'ALTER TABLE car NO FORCE ROW LEVEL SECURITY'],
    ['a right more', 'GRANT DELETE ON car TO forecourt_app'],
    [
      'a right on a function for everybody',
      'GRANT EXECUTE ON FUNCTION find(text) TO PUBLIC, forecourt_worker',
    ],
    ['a column that may be null', 'ALTER TABLE trip ADD COLUMN ended timestamptz(3)'],
    ['another default', 'ALTER TABLE trip ALTER COLUMN id SET DEFAULT gen_random_uuid()'],
    ['a constraint less', 'ALTER TABLE car DROP CONSTRAINT car_vin_check'],
    ['an index less', 'DROP INDEX car_vin'],
    [
      'another body of a function',
      `CREATE OR REPLACE FUNCTION find(text) RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = public AS 'SELECT 1::bigint'`,
    ],
  ])('notices %s', async (_name, change) => {
    const before = await dumpSchema(database.owner);
    await run(change);
    const difference = firstDifference(before, await dumpSchema(database.owner));
    expect(difference).toMatch(/^line \d+ \((table (car|trip)|function find\(text\))\): ".*" is now ".*"$/);
  });

  it('does not depend on the partitions that months bring', async () => {
    await run(
      'CREATE TABLE log (id uuid NOT NULL) PARTITION BY RANGE (id); CREATE TABLE log_default PARTITION OF log DEFAULT',
    );
    const before = await dumpSchema(database.owner);
    const first = "('00000000-0000-0000-0000-000000000000') TO ('01000000-0000-0000-0000-000000000000')";
    await run(`CREATE TABLE log_202611 PARTITION OF log FOR VALUES FROM ${first}`);
    expect(firstDifference(before, await dumpSchema(database.owner))).toBeNull();
  });
});
