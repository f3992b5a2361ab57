import { DataSource, EntitySchema } from 'typeorm';
import { emptyTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { entityDifferences } from './entity-check.js';
import { withClient } from './provision.js';

const Car = new EntitySchema<object>({
  name: 'car',
  columns: {
    tenantId: { name: 'tenant_id', type: 'uuid', primary: true },
    id: { type: 'uuid', primary: true },
    price: { type: 'bigint' },
    rate: { type: 'numeric', precision: 9, scale: 4, nullable: true },
    soldAt: { name: 'sold_at', type: 'timestamptz', precision: 3, nullable: true },
    registered: { type: 'date' },
    tags: { type: 'text', array: true },
    months: { type: 'smallint' },
    plate: { type: 'varchar', length: 12 },
    extra: { type: 'jsonb', nullable: true },
    digest: { type: 'bytea' },
    sold: { type: 'boolean' },
  },
});

const TABLE = `CREATE TABLE car (
  tenant_id uuid, id uuid, price bigint NOT NULL, rate numeric(9,4), sold_at timestamptz(3), registered date NOT NULL,
  tags text[] NOT NULL, months smallint NOT NULL, plate varchar(12) NOT NULL, extra jsonb, digest bytea NOT NULL,
  sold boolean NOT NULL, only_in_the_table int, PRIMARY KEY (tenant_id, id))`;

describe('entityDifferences', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await emptyTestDatabase();
  });
  afterAll(() => database.drop());

  async function differencesAfter(sql: string): Promise<string[]> {
    await withClient(database.owner, (client) => client.query(`DROP TABLE IF EXISTS car; ${sql}`));
    const source = new DataSource({
      type: 'postgres',
      url: database.owner,
      entities: [Car],
      installExtensions: false,
    });
    await source.initialize();
    try {
      return await entityDifferences(source);
    } finally {
      await source.destroy();
    }
  }

  it('is silent where entity and table agree', async () => {
    expect(await differencesAfter(TABLE)).toEqual([]);
  });

  it.each([
    ['rate TYPE numeric(12,4)', 'car.rate is numeric(12,4), its entity says numeric(9,4)'],
    [
      'sold_at TYPE timestamptz',
      'car.sold_at is timestamp with time zone, its entity says timestamp(3) with time zone',
    ],
    ['price TYPE integer', 'car.price is integer, its entity says bigint'],
    ['tags DROP NOT NULL', 'car.tags may be null, its entity says not'],
    ['extra SET NOT NULL', 'car.extra may not be null, its entity says it may'],
  ])('notices ALTER COLUMN %s', async (change, difference) => {
    expect(await differencesAfter(`${TABLE}; ALTER TABLE car ALTER COLUMN ${change}`)).toEqual([difference]);
  });

  it('notices a missing column and a missing table', async () => {
    expect(await differencesAfter(`${TABLE}; ALTER TABLE car RENAME COLUMN plate TO number`)).toEqual([
      'car.plate does not exist',
    ]);
    expect(await differencesAfter('')).toEqual(['table car does not exist']);
  });
});
