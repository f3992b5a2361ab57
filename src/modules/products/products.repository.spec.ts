import { Platform1795392000001 } from '../../../migrations/1795392000001-platform.js';
import { Products1795392000004 } from '../../../migrations/1795392000004-products.js';
import { emptyTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { AppDatabase, WorkerDatabase } from '../../platform/database/database.js';
import { DatabaseFailure, DatabaseRefusal } from '../../platform/database/errors.js';
import { migrate } from '../../platform/database/migrations.js';
import { createPool } from '../../platform/database/pool.js';
import type { Statement } from '../../platform/database/statement.js';
import { catalogueTables } from './catalogue-tables.js';
import { snapshotOf } from './domain/catalogue.js';
import { ProductCatalogue } from './product-catalogue.service.js';
import { ProductsRepository } from './products.repository.js';
import { ProductsSeed, SEEDED_CATALOGUE } from './products.seed.js';

const TODAY = '2026-11-23';
const soon = () => ({ signal: AbortSignal.timeout(10_000), kind: 'write' }) as const;
const sql = (text: string, ...values: unknown[]): Statement => ({ name: '', text, values });

describe('the catalogue in PostgreSQL', () => {
  let urls: TestDatabase;
  let app: AppDatabase;
  let worker: WorkerDatabase;
  let repository: ProductsRepository;
  const seed = (catalogue = SEEDED_CATALOGUE): Promise<void> =>
    worker.transaction(null, soon(), (query) => new ProductsSeed(catalogue).run(query));

  beforeAll(async () => {
    urls = await emptyTestDatabase();
    await migrate(urls.owner, [Platform1795392000001, Products1795392000004]);
    const pool = (url: string) => createPool({ url, applicationName: 'test', max: 2 });
    app = new AppDatabase(pool(urls.app));
    worker = new WorkerDatabase(pool(urls.worker));
    repository = new ProductsRepository(app);
    await seed();
  });

  afterAll(async () => {
    await app.close();
    await worker.close();
    await urls.drop();
  });

  it('gives back what was seeded, to the same name', async () => {
    const { rows } = await repository.load(AbortSignal.timeout(5_000));
    expect(snapshotOf(rows, TODAY).version).toBe(snapshotOf(SEEDED_CATALOGUE, TODAY).version);
    expect(snapshotOf(rows, TODAY).rows).toEqual(snapshotOf(SEEDED_CATALOGUE, TODAY).rows);
  });

  it('is seeded once: a second run changes nothing', async () => {
    const before = await repository.counter(AbortSignal.timeout(5_000));
    await seed();
    expect(await repository.counter(AbortSignal.timeout(5_000))).toBe(before);
  });

  it.each([
    [`UPDATE cap_rule SET share_percent = 90 WHERE rule_id = 'LTV_USED'`],
    [`UPDATE fee_rule SET amount = 1 WHERE code = 'mortgage_registration'`],
    [`UPDATE lpr_rate SET effective_to = NULL WHERE effective_from = '2025-01-20'`],
    [`UPDATE policy_parameter SET value = '1', effective_to = '2026-12-31' WHERE rule_id = 'PRINCIPAL_MIN'`],
    [`DELETE FROM product_version`],
  ])('never changes a row, not even for its owner: %s', async (text) => {
    const owner = new WorkerDatabase(createPool({ url: urls.owner, applicationName: 'test', max: 1 }));
    await expect(owner.batch(null, [sql(text)], soon())).rejects.toMatchObject({ sqlstate: 'FCP01' });
    await owner.close();
  });

  it('gives requests no right to write and the worker none but to add and close', async () => {
    const add = catalogueTables.vehicles.insert({
      key: 'X',
      effectiveFrom: TODAY,
      effectiveTo: null,
      batteryPrice: 1n,
      sandboxOnly: true,
      source: 'test',
    });
    const denied = (database: AppDatabase | WorkerDatabase, statement: Statement) =>
      expect(database.batch(null, [statement], soon())).rejects.toMatchObject({ sqlstate: '42501' });
    await denied(app, add);
    await denied(app, sql('UPDATE catalogue_version SET version = 0'));
    await denied(worker, sql(`UPDATE cap_rule SET share_percent = 90`));
    await denied(worker, sql(`DELETE FROM cap_rule`));
    await denied(worker, sql('UPDATE catalogue_version SET version = 0'));
  });

  it('refuses two versions on one day and values that make no sense', async () => {
    const [share] = SEEDED_CATALOGUE.parameters;
    const [rate] = SEEDED_CATALOGUE.lprRates.slice(-1);
    if (!share || !rate) throw new Error('no seed');
    const again = catalogueTables.parameters.insert({ ...share, effectiveFrom: '2026-01-01' });
    await expect(worker.batch(null, [again], soon())).rejects.toBeInstanceOf(DatabaseRefusal);
    const odd = catalogueTables.lprRates.insert({
      ...rate,
      effectiveFrom: '2020-01-01',
      effectiveTo: '2020-02-01',
      oneYear: rate.oneYear.plus('0.02'),
    });
    await expect(worker.batch(null, [odd], soon())).rejects.toBeInstanceOf(DatabaseFailure);
  });

  it('is followed by every node within a second, and keeps serving while the store is away', async () => {
    const catalogue = new ProductCatalogue(repository, worker);
    await catalogue.onModuleInit();
    expect(catalogue.snapshotOn(TODAY).fenParameter('PRINCIPAL_MIN')).toBe(1_000_000n);
    const next = {
      ...SEEDED_CATALOGUE,
      parameters: SEEDED_CATALOGUE.parameters.flatMap((row) =>
        row.id === 'PRINCIPAL_MIN'
          ? [
              { ...row, effectiveTo: '2026-12-31' },
              { ...row, effectiveFrom: '2027-01-01', value: '2000000' },
            ]
          : [row],
      ),
    };
    const today = catalogue.snapshotOn(TODAY).version;
    await seed(next);
    const until = Date.now() + 3_000;
    while (catalogue.snapshotOn('2027-01-01').fenParameter('PRINCIPAL_MIN') !== 2_000_000n) {
      if (Date.now() > until) throw new Error('the change was not noticed');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(catalogue.snapshotOn(TODAY).version).toBe(today);
    const gone = new ProductsRepository(
      new AppDatabase(
        createPool({ url: 'postgres://nobody@127.0.0.1:1/none', applicationName: 'test', max: 1 }),
      ),
    );
    Object.assign(catalogue, { repository: gone });
    await expect(catalogue.refresh()).rejects.toThrow();
    expect(catalogue.snapshotOn(TODAY).version).toBe(today);
    catalogue.onApplicationShutdown();
  });
});
