import { randomBytes, randomUUID } from 'node:crypto';
import { OTHER_TENANT, TENANT } from '../../../test/support/platform-fixtures.js';
import { testDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { AppDatabase, WorkerDatabase } from '../database/database.js';
import { createPool } from '../database/pool.js';
import { subjectFor } from './subject-vault.js';

const options = { signal: AbortSignal.timeout(60_000), kind: 'write' } as const;
const sql = (text: string, ...values: unknown[]) => ({ name: '', text, values });

describe('subject_key', () => {
  let urls: TestDatabase;
  let app: AppDatabase;
  let worker: WorkerDatabase;
  beforeAll(async () => {
    urls = await testDatabase();
    app = new AppDatabase(createPool({ url: urls.app, applicationName: 'test-app', max: 2 }));
    worker = new WorkerDatabase(createPool({ url: urls.worker, applicationName: 'test-worker', max: 2 }));
  });
  afterAll(async () => {
    await Promise.all([app.close(), worker.close()]);
    await urls.drop();
  });

  const subject = async (): Promise<string> => {
    const [id, index, key, salt] = [randomUUID(), randomBytes(32), randomBytes(60), randomBytes(16)];
    await app.batch(null, [subjectFor(index, id, key, salt)], options);
    return id;
  };
  const makeParty = async (tenantId: string, subjectId: string): Promise<void> => {
    const session = randomUUID();
    await app.batch(
      tenantId,
      [
        sql(
          `INSERT INTO applicant_session (tenant_id, id, version, status, client_id, channel, created_at, expires_at)
           VALUES ($1, $2, 1, 'completed', 'shop', 'ecommerce', clock_timestamp(), clock_timestamp())`,
          tenantId,
          session,
        ),
        sql(
          `INSERT INTO party (tenant_id, id, session_id, position, role, kind, state, link_hash, subject_id, sealed_person)
           VALUES ($1, $2, $3, 0, 'borrower', 'person', 'completed', $4, $5, '')`,
          tenantId,
          randomUUID(),
          session,
          randomBytes(32),
          subjectId,
        ),
      ],
      options,
    );
  };
  const seen = async (store: AppDatabase | WorkerDatabase, tenantId: string | null, subjectId: string) => {
    const [found] = await store.batch(tenantId, [sql('SELECT * FROM subject_key($1)', subjectId)], options);
    return found?.rows.length;
  };

  it("gives the key of the tenant's own applicants, to requests and jobs alike", async () => {
    const [own, shared, nobody] = [await subject(), await subject(), await subject()];
    await makeParty(TENANT, own);
    await makeParty(TENANT, shared);
    await makeParty(OTHER_TENANT, shared);
    for (const store of [app, worker]) {
      const all = async (tenantId: string | null) =>
        Promise.all([own, shared, nobody].map((id) => seen(store, tenantId, id)));
      expect(await all(TENANT)).toEqual([1, 1, 0]);
      expect(await all(OTHER_TENANT)).toEqual([0, 1, 0]);
      expect(await all(null)).toEqual([0, 0, 0]);
    }
  });
});
