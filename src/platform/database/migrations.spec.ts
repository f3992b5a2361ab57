import { readdirSync } from 'node:fs';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { MIGRATIONS } from '../../../migrations/index.js';
import { emptyTestDatabase, testDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { assertSchema, migrate } from './migrations.js';
import { withClient } from './provision.js';

/** Slow enough that two runs overlap, and failing when it is run twice. */
class Note1000000000001 implements MigrationInterface {
  readonly name = 'Note1000000000001';
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('SELECT pg_sleep(0.3)');
    await queryRunner.query('CREATE TABLE note (id int PRIMARY KEY)');
  }
  async down(): Promise<void> {}
}

class Broken1000000000002 implements MigrationInterface {
  readonly name = 'Broken1000000000002';
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE TABLE half (id int)');
    await queryRunner.query('SELECT 1/0');
  }
  async down(): Promise<void> {}
}

describe('migrations', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await emptyTestDatabase();
  });
  afterEach(() => database.drop());

  it('lists every file of the folder, in order', () => {
    const files = readdirSync('migrations').flatMap((file) => /^(\d{13})-.*\.ts$/.exec(file)?.[1] ?? []);
    const listed = MIGRATIONS.map((migration) => /\d{13}$/.exec(new migration().name)?.[0]);
    expect(listed).toEqual(files.sort());
  });

  it('leave no function that runs as the owner and looks into a temporary schema first', async () => {
    const migrated = await testDatabase();
    const { rows } = await withClient(migrated.superuser, (client) =>
      client.query(`SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef
        AND NOT EXISTS (SELECT FROM unnest(proconfig) c WHERE c LIKE 'search_path=%, pg_temp')`),
    );
    await migrated.drop();
    expect(rows).toEqual([]);
  });

  it('runs each once when two start together', async () => {
    const runs = await Promise.all([
      migrate(database.owner, [Note1000000000001]),
      migrate(database.owner, [Note1000000000001]),
    ]);
    expect(runs.flat()).toEqual(['Note1000000000001']);
  });

  it('leaves nothing of a failed run', async () => {
    await expect(migrate(database.owner, [Note1000000000001, Broken1000000000002])).rejects.toThrow(
      'division by zero',
    );
    const { rows } = await withClient(database.owner, (client) =>
      client.query("SELECT relname FROM pg_class WHERE relname IN ('note', 'half')"),
    );
    expect(rows).toEqual([]);
    expect(await migrate(database.owner, [Note1000000000001])).toHaveLength(1);
  });

  it('names the command on an older schema, as the role of requests', async () => {
    await expect(assertSchema(database.app, [Note1000000000001])).rejects.toThrow(/older .*npm run migrate/);
    await migrate(database.owner, [Note1000000000001]);
    await expect(assertSchema(database.app, [Note1000000000001])).resolves.toBeUndefined();
  });

  it('refuses a newer schema, to serve it and to migrate it', async () => {
    await migrate(database.owner, [Note1000000000001]);
    await expect(assertSchema(database.app, [])).rejects.toThrow(/newer .*Note1000000000001/);
    await expect(migrate(database.owner, [])).rejects.toThrow(/newer/);
  });
});

describe('the template of tests', () => {
  it('is migrated, and its clones are apart', async () => {
    const [one, other] = await Promise.all([testDatabase(), testDatabase()]);
    await assertSchema(one.app);
    await withClient(one.owner, (client) => client.query('CREATE TABLE only_here (id int)'));
    const { rows } = await withClient(other.owner, (client) =>
      client.query("SELECT to_regclass('only_here') AS found"),
    );
    expect(rows).toEqual([{ found: null }]);
    await Promise.all([one.drop(), other.drop()]);
  });
});
