import { canonicalJson } from '../../kernel/canonical-json.js';
import { decodeId } from '../../kernel/ids.js';
import {
  OTHER_TENANT,
  platformDatabase,
  requestContext,
  TENANT,
  TestClock,
  type PlatformDatabase,
} from '../../../test/support/platform-fixtures.js';
import type { Database } from '../database/database.js';
import { isUniqueViolation } from '../database/errors.js';
import type { Statement } from '../database/statement.js';
import { statement } from '../database/statement.js';
import { Problem } from '../http/problem.js';
import { Ids } from '../ids.js';
import { Events } from '../outbox/events.js';
import { AuditedReads } from '../reading.js';
import { Audit } from './audit.js';

const SUBJECT = '018f0000-0000-7000-8000-000000000001';

describe('what is proven and told', () => {
  let database: PlatformDatabase;
  const clock = new TestClock();
  const ids = new Ids(clock);
  const audit = new Audit(ids, clock);
  const events = new Events(ids, clock);
  beforeAll(async () => {
    database = await platformDatabase();
  });
  afterAll(() => database.close());
  beforeEach(() => database.query('TRUNCATE audit_entry, event, outbox, request_log'));

  const send = (store: Database, tenant: string | null, ...statements: Statement[]) =>
    store.batch(tenant, statements, { signal: AbortSignal.timeout(5_000), kind: 'write' });
  const raw = (text: string): Statement => ({ name: '', text, values: [] });
  const event = (sequence: number, aggregateId = SUBJECT) =>
    events.statement(TENANT, { aggregate: 'note', aggregateId, sequence, type: 'note.open', data: { a: 1 } });

  it('stores an entry in its canonical form, as it will be hashed', async () => {
    const entry = audit.entry(requestContext(), {
      action: 'note.created',
      subjectRefs: [SUBJECT],
      resource: 'pa_1',
      newState: 'open',
      data: { z: 1, a: 'x' },
    });
    await send(database.app, TENANT, entry.statement);
    const { rows } = await database.query('SELECT * FROM audit_entry');
    const row = rows[0] as { id: string; entry: Buffer; actor: string; subject_refs: string[] };
    expect(row).toMatchObject({
      id: decodeId('aud', entry.id),
      actor: 'client:dms',
      subject_refs: [SUBJECT],
    });
    const stored = JSON.parse(row.entry.toString()) as object;
    expect(row.entry.toString()).toBe(canonicalJson(stored));
    expect(stored).toMatchObject({
      v: 1,
      id: entry.id,
      tenantId: TENANT,
      action: 'note.created',
      previousState: null,
    });
  });

  it('lets the app add entries of its tenant and change nothing', async () => {
    const mine = audit.entry({ tenantId: TENANT, actor: 'x' }, { action: 'a' });
    await send(database.app, TENANT, mine.statement);
    const foreign = audit.entry({ tenantId: OTHER_TENANT, actor: 'x' }, { action: 'a' });
    const lenders = audit.entry({ tenantId: null, actor: 'x' }, { action: 'a' });
    const denied = { sqlstate: '42501' };
    await expect(send(database.app, TENANT, foreign.statement)).rejects.toMatchObject(denied);
    await expect(send(database.app, TENANT, lenders.statement)).rejects.toMatchObject(denied);
    for (const store of [database.app, database.worker]) {
      await expect(send(store, TENANT, raw(`UPDATE audit_entry SET actor = 'y'`))).rejects.toMatchObject(
        denied,
      );
      await expect(send(store, TENANT, raw('DELETE FROM audit_entry'))).rejects.toMatchObject(denied);
      await expect(send(store, TENANT, raw('SELECT * FROM audit_entry_default'))).rejects.toMatchObject(
        denied,
      );
      // The transaction id orders the sealing: nobody may choose one.
      const forged = raw(`INSERT INTO audit_entry (id, tx, at, tenant_id, actor, action, entry)
        VALUES (gen_random_uuid(), '5', now(), '${TENANT}', 'x', 'a', '')`);
      await expect(send(store, TENANT, forged)).rejects.toMatchObject(denied);
    }
    await send(database.worker, null, lenders.statement);
    expect((await send(database.app, OTHER_TENANT, raw('SELECT * FROM audit_entry')))[0]?.rows).toEqual([]);
  });

  it('puts rows into the partition of their month, and stray ones there later', async () => {
    await send(
      database.app,
      TENANT,
      audit.entry({ tenantId: TENANT, actor: 'x' }, { action: 'now' }).statement,
    );
    const later = new TestClock(Date.parse('2031-05-31T23:59:59.999Z'));
    const next = new Audit(new Ids(later), later).entry(
      { tenantId: TENANT, actor: 'x' },
      { action: 'later' },
    );
    later.at += 1;
    const after = new Audit(new Ids(later), later).entry(
      { tenantId: TENANT, actor: 'x' },
      { action: 'after' },
    );
    await send(database.app, TENANT, next.statement, after.statement);
    const places = async () =>
      (
        await database.query('SELECT action, tableoid::regclass::text AS place FROM audit_entry ORDER BY id')
      ).rows.map((row) => (row as { place: string }).place);
    expect(await places()).toEqual(['audit_entry_p2026_11', 'audit_entry_default', 'audit_entry_default']);
    const ensure = raw(`SELECT forecourt_ensure_partitions('2031-05-10T00:00:00Z', 1) AS made`);
    const [stray] = await send(
      database.worker,
      null,
      raw('SELECT found FROM forecourt_default_partition_rows() ORDER BY found DESC LIMIT 1'),
    );
    expect(stray?.rows).toEqual([{ found: '2' }]);
    expect((await send(database.worker, null, ensure))[0]?.rows).toEqual([{ made: 6 }]);
    expect((await send(database.worker, null, ensure))[0]?.rows).toEqual([{ made: 0 }]);
    expect(await places()).toEqual(['audit_entry_p2026_11', 'audit_entry_p2031_05', 'audit_entry_p2031_06']);
    await expect(send(database.app, null, ensure)).rejects.toMatchObject({ sqlstate: '42501' });
  });

  it('takes each place in the order of an aggregate once', async () => {
    await send(database.app, TENANT, event(1), event(2));
    const error: unknown = await send(database.app, TENANT, event(2)).catch((caught: unknown) => caught);
    expect(isUniqueViolation(error, 'outbox_pkey')).toBe(true);
    const { rows } = await database.query(
      'SELECT o.sequence, e.type, e.data FROM outbox o JOIN event e ON e.id = o.event_id ORDER BY 1',
    );
    expect(rows).toEqual([1, 2].map((n) => ({ sequence: String(n), type: 'note.open', data: { a: 1 } })));
  });

  it('lets the app write the interface log and never read it', async () => {
    await send(
      database.app,
      null,
      raw(`INSERT INTO request_log (id, at, request_id, operation, status, duration_us)
      VALUES (gen_random_uuid(), now(), 'r', 'o', 401, 5)`),
    );
    await expect(send(database.app, TENANT, raw('SELECT * FROM request_log'))).rejects.toMatchObject({
      sqlstate: '42501',
    });
    expect((await send(database.worker, null, raw('SELECT status FROM request_log')))[0]?.rows).toEqual([
      { status: 401 },
    ]);
  });

  describe('AuditedReads', () => {
    const one = statement('spec-read-one', 'SELECT 1 AS n');
    const reads = () => new AuditedReads(database.app, audit, clock);
    const answer = () => ({ body: { name: 'x' }, audit: { action: 'note.read', subjectRefs: [SUBJECT] } });

    it('shows nothing before the entry of the reading stands', async () => {
      const shown = await reads().execute(requestContext(), { read: [one()], answer });
      expect(shown).toEqual({
        status: 200,
        body: { name: 'x' },
        headers: { 'audit-receipt': expect.stringMatching(/^aud_/) },
      });
      const { rows } = await database.query('SELECT action, subject_refs FROM audit_entry');
      expect(rows).toEqual([{ action: 'note.read', subject_refs: [SUBJECT] }]);
    });

    it('leaves no entry of what was not shown', async () => {
      const missing = reads().execute(requestContext(), {
        read: [one()],
        answer: () => {
          throw new Problem('not_found');
        },
      });
      await expect(missing).rejects.toMatchObject({ code: 'not_found' });
      await expect(
        reads().execute(requestContext({ clientId: 'suspended' }), { read: [], answer }),
      ).rejects.toMatchObject({ code: 'invalid_token' });
      await expect(
        reads().execute(requestContext({ tenantId: OTHER_TENANT }), { read: [], answer }),
      ).rejects.toMatchObject({ code: 'invalid_token' });
      expect((await database.query('SELECT 1 FROM audit_entry')).rowCount).toBe(0);
    });

    it('shows nothing when the entry cannot be written', async () => {
      await database.query('REVOKE INSERT (id) ON audit_entry FROM forecourt_app');
      await expect(reads().execute(requestContext(), { read: [one()], answer })).rejects.toMatchObject({
        sqlstate: '42501',
      });
      await database.query('GRANT INSERT (id) ON audit_entry TO forecourt_app');
    });
  });

  it('has no table with a tenant outside row-level security', async () => {
    const { rows } =
      await database.query(`SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE a.attname = 'tenant_id' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND c.relnamespace = 'public'::regnamespace AND NOT (c.relrowsecurity AND c.relforcerowsecurity)`);
    expect(rows).toEqual([]);
  });

  it('has no function that everybody may call', async () => {
    const { rows } = await database.query(`SELECT p.proname FROM pg_proc p
      WHERE p.pronamespace = 'public'::regnamespace AND has_function_privilege('forecourt_auth', p.oid, 'EXECUTE')
      ORDER BY 1`);
    expect(rows.map(({ proname }: { proname: string }) => proname)).toEqual(['data_keys', 'key_canary']);
  });

  it('goes down as it came up', async () => {
    const { DataSource } = await import('typeorm');
    const { Platform1795392000001 } = await import('../../../migrations/1795392000001-platform.js');
    const { emptyTestDatabase } = await import('../../../test/support/test-database.js');
    const empty = await emptyTestDatabase();
    const source = await new DataSource({
      type: 'postgres',
      url: empty.owner,
      installExtensions: false,
    }).initialize();
    const runner = source.createQueryRunner();
    const left = async (): Promise<unknown> =>
      runner.query(`SELECT relname::text AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace`);
    const migration = new Platform1795392000001();
    await migration.up(runner);
    await migration.down(runner);
    expect(await left()).toEqual([]);
    await migration.up(runner);
    await runner.release();
    await source.destroy();
    await empty.drop();
  });
});
