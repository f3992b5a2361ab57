import { setTimeout as sleep } from 'node:timers/promises';
import {
  platformDatabase,
  requestContext,
  TENANT,
  TestClock,
  testKeyRing,
  type PlatformDatabase,
} from '../../../test/support/platform-fixtures.js';
import { Audit } from '../audit/audit.js';
import { AppDatabase } from '../database/database.js';
import { createPool } from '../database/pool.js';
import { statement } from '../database/statement.js';
import { defineProblems } from '../http/problem-registry.js';
import { Problem } from '../http/problem.js';
import { Ids } from '../ids.js';
import { Deadline } from '../latency/deadline.js';
import { Events } from '../outbox/events.js';
import { Jobs } from '../outbox/jobs.js';
import type { KeyRing } from '../privacy/key-ring.js';
import { claimStatement } from './claims.js';
import { IdempotentOperations, type Effect, type IdempotentOperation } from './idempotent.js';

defineProblems({
  spec_too_much: { status: 422, title: 'Too much', retryable: false, help: '-' },
  spec_busy: { status: 429, title: 'Busy', retryable: true, help: '-' },
});

const SET_UP = `
  CREATE TABLE note (tenant_id uuid NOT NULL, id uuid NOT NULL, text text, PRIMARY KEY (tenant_id, id));
  SELECT forecourt_tenant_table('note');
  GRANT SELECT, INSERT ON note TO forecourt_app`;

const addNote = statement('spec-idem-note', 'INSERT INTO note (tenant_id, id, text) VALUES ($1, $2, $3)');
const hold = statement('spec-idem-hold', 'SELECT pg_sleep($1)');

describe('IdempotentOperations', () => {
  let database: PlatformDatabase;
  let keys: KeyRing;
  let operations: IdempotentOperations;
  const clock = new TestClock();
  const ids = new Ids(clock);

  const over = (store: AppDatabase): IdempotentOperations =>
    new IdempotentOperations(
      store,
      keys,
      new Audit(ids, clock),
      new Events(ids, clock),
      new Jobs(ids, clock),
      clock,
    );

  beforeAll(async () => {
    database = await platformDatabase(SET_UP);
    keys = await testKeyRing(database.app);
    operations = over(database.app);
  });
  afterAll(() => database.close());
  beforeEach(() => database.query('TRUNCATE note, idempotency, audit_entry, event, outbox, job'));

  const effect = (text = 'hello', more: Partial<Effect> = {}): Effect => {
    const id = ids.next();
    return {
      status: 201,
      body: { id, text, person: '张三' },
      headers: { location: `/v1/notes/${id}` },
      statements: [addNote(TENANT, id, text)],
      audit: [{ action: 'note.created', resource: id, newState: 'open' }],
      events: [{ aggregate: 'note', aggregateId: id, sequence: 1, type: 'note.open', data: { id } }],
      jobs: [{ kind: 'note.index', key: id, payload: { id } }],
      resourceId: id,
      ...more,
    };
  };
  const operation = (more: Partial<IdempotentOperation> = {}): IdempotentOperation => ({
    key: 'key-1',
    fingerprintOf: { text: 'hello' },
    read: [],
    decide: () => Promise.resolve(effect()),
    ...more,
  });
  const run = (more: Partial<IdempotentOperation> = {}, ctx = requestContext()) =>
    operations.execute(ctx, operation(more));
  const codeOf = (promise: Promise<unknown>): Promise<string> =>
    promise.then(
      () => 'done',
      (error: unknown) => (error instanceof Problem ? error.code : (error as Error).name),
    );
  const count = async (table: string): Promise<number> => {
    const { rows } = await database.query(`SELECT count(*)::int AS n FROM ${table}`);
    return (rows[0] as { n: number }).n;
  };
  const counts = async () => ({
    notes: await count('note'),
    audit: await count('audit_entry'),
    events: await count('event'),
    outbox: await count('outbox'),
    jobs: await count('job'),
    keys: await count('idempotency'),
  });
  /** All connections open, so that the requests really race. */
  const warm = (store: AppDatabase) =>
    Promise.all(
      Array.from({ length: 8 }, () =>
        store.batch(null, [hold(0.1)], { signal: AbortSignal.timeout(5_000), kind: 'read' }),
      ),
    );
  /** Keeps each claim uncommitted for a while, so that the others come upon it. */
  const racing = { read: [hold(0.01)] };
  const nothing = { notes: 0, audit: 0, events: 0, outbox: 0, jobs: 0, keys: 0 };

  it('writes effect, proof, event, job and answer together', async () => {
    const answer = await run({
      read: [statement('spec-idem-read', 'SELECT 7 AS n')()],
      decide: (rows, gate) => {
        expect(rows.map(({ rows: [row] }) => row as unknown)).toEqual([{ n: 7 }]);
        expect(gate).toMatchObject({
          tenantId: TENANT,
          clientId: 'dms',
          today: '2026-11-23',
          staffAssisted: true,
        });
        return Promise.resolve(effect());
      },
    });
    expect(answer).toMatchObject({
      status: 201,
      headers: { 'audit-receipt': expect.stringMatching(/^aud_/) },
    });
    expect(await counts()).toEqual({ notes: 1, audit: 1, events: 1, outbox: 1, jobs: 1, keys: 1 });
    const { rows } = await database.query('SELECT * FROM idempotency');
    expect(JSON.stringify(rows)).not.toContain('张三');
    expect((rows[0] as { sealed_body: Buffer }).sealed_body.includes(Buffer.from('张三'))).toBe(false);
  });

  it('replays the same answer and says so, with an entry of the reading', async () => {
    const first = await run();
    const second = await run({ key: '"key-1"', decide: () => Promise.reject(new Error('must not run')) });
    expect(second).toEqual({ ...first, headers: { ...first.headers, 'idempotent-replayed': 'true' } });
    expect(JSON.stringify(second.body)).toBe(JSON.stringify(first.body));
    expect(await counts()).toEqual({ notes: 1, audit: 2, events: 1, outbox: 1, jobs: 1, keys: 1 });
  });

  it('replays a 202 as the resource is now', async () => {
    await run({ decide: () => Promise.resolve(effect('hello', { status: 202, resourceId: 'pa_1' })) });
    const answer = await run({
      current: (id) =>
        Promise.resolve({ status: 200, body: { id, status: 'approved' }, headers: { etag: '"1"' } }),
    });
    expect(answer).toEqual({
      status: 200,
      body: { id: 'pa_1', status: 'approved' },
      headers: { etag: '"1"', 'idempotent-replayed': 'true' },
    });
  });

  it('refuses the same key with another body, and keeps paths, methods and keys apart', async () => {
    await run();
    expect(await codeOf(run({ fingerprintOf: { text: 'other' } }))).toBe('idempotency_key_reused');
    expect(await codeOf(run({}, requestContext({ path: '/v1/notes/2' })))).toBe('done');
    expect(await codeOf(run({}, requestContext({ method: 'PUT' })))).toBe('done');
    expect(await codeOf(run({ key: 'key-2' }))).toBe('done');
    expect(await count('note')).toBe(4);
  });

  it('takes an instance of a DTO class and a plain object for the same input', async () => {
    class NoteDto {
      text = 'hello';
    }
    await run();
    expect(await codeOf(run({ fingerprintOf: new NoteDto() }))).toBe('done');
    expect(await count('note')).toBe(1);
  });

  it('asks for a key', async () => {
    expect(await codeOf(run({ key: undefined }))).toBe('idempotency_key_missing');
  });

  it('has one effect for 64 parallel requests with one key', async () => {
    await warm(database.app);
    const outcomes = await Promise.all(Array.from({ length: 64 }, () => codeOf(run(racing))));
    expect(new Set(outcomes)).toEqual(new Set(['done', 'idempotency_in_progress']));
    expect(await count('note')).toBe(1);
    expect(await codeOf(run())).toBe('done');
    expect(await count('note')).toBe(1);
  });

  it('control: without the unique key, and the fence that rests on it, the same 64 requests have many effects', async () => {
    const copy = await platformDatabase(`${SET_UP};
      ALTER TABLE idempotency DROP CONSTRAINT idempotency_pkey;
      DO $$ BEGIN EXECUTE regexp_replace(pg_get_functiondef('claim_idempotency'::regproc),
        'ON CONFLICT.*?RETURNING', 'RETURNING', 's'); END $$;
      DO $$ BEGIN EXECUTE replace(pg_get_functiondef('complete_idempotency'::regproc), 'IF NOT FOUND', 'IF false'); END $$;`);
    await warm(copy.app);
    const careless = over(copy.app);
    await Promise.all(
      Array.from({ length: 64 }, () => codeOf(careless.execute(requestContext(), operation(racing)))),
    );
    const { rows } = await copy.query('SELECT count(*)::int AS n FROM note');
    await copy.close();
    expect((rows[0] as { n: number }).n).toBeGreaterThan(1);
  });

  describe('when the owner of a claim dies', () => {
    it('holds others off for the lease, then lets one of them take over', async () => {
      await run({ decide: () => Promise.reject(new Error('crash')) }).catch(() => undefined);
      await sleep(100);
      await claimAsDead();
      expect(await codeOf(run())).toBe('idempotency_in_progress');
      await sleep(2_050);
      const outcomes = await Promise.all(Array.from({ length: 8 }, () => codeOf(run())));
      expect(outcomes.filter((code) => code === 'done').length).toBeGreaterThanOrEqual(1);
      expect(await count('note')).toBe(1);
    });

    it('refuses the late completion of the one who lost it, together with all it wrote', async () => {
      let wake: () => void = () => undefined;
      const frozen = new Promise<void>((resolve) => (wake = resolve));
      const slow = run({ decide: () => frozen.then(() => effect('from the dead')) });
      await sleep(2_100);
      const taken = await run({ decide: () => Promise.resolve(effect('from the living')) });
      const before = await counts();
      wake();
      expect(await codeOf(slow)).toBe('idempotency_in_progress');
      expect(await counts()).toEqual(before);
      const replay = await run();
      expect(replay.body).toEqual(taken.body);
      const { rows } = await database.query('SELECT text FROM note');
      expect(rows).toEqual([{ text: 'from the living' }]);
    });

    it('does not hand a claim over to another body', async () => {
      await claimAsDead();
      await sleep(2_050);
      expect(await codeOf(run({ fingerprintOf: 'other' }))).toBe('idempotency_key_reused');
    });

    const claimAsDead = async () => {
      const fingerprint = keys.hmac(
        'fingerprint',
        '{"input":{"text":"hello"},"method":"POST","path":"/v1/notes"}',
      );
      const scope = { tenantId: TENANT, method: 'POST', path: '/v1/notes', key: 'key-1' };
      const claim = claimStatement(scope, fingerprint, new Date(clock.now()));
      await database.app.batch(TENANT, [claim], { signal: AbortSignal.timeout(5_000), kind: 'write' });
    };
  });

  it('stores no refusal but leaves its proof, and the key works with another body', async () => {
    expect(await codeOf(run({ decide: () => Promise.reject(new Problem('spec_too_much')) }))).toBe(
      'spec_too_much',
    );
    expect(await counts()).toEqual({ ...nothing, audit: 1 });
    const { rows } = await database.query(
      `SELECT action, convert_from(entry, 'UTF8')::jsonb -> 'data' AS data FROM audit_entry`,
    );
    expect(rows).toEqual([{ action: 'notes.create.refused', data: { code: 'spec_too_much' } }]);
    expect(await codeOf(run({ fingerprintOf: 'smaller' }))).toBe('done');
  });

  it('turns what the database refuses into the Problem of the operation', async () => {
    const refused = run({
      decide: () =>
        Promise.resolve(
          effect('x', {
            statements: [addNote(TENANT, ids.next(), 'a'), { name: '', text: 'SELECT 1/0', values: [] }],
          }),
        ),
      refused: (error) =>
        (error as { sqlstate?: string }).sqlstate === '22012' ? new Problem('spec_too_much') : undefined,
    });
    expect(await codeOf(refused)).toBe('spec_too_much');
    expect(await counts()).toEqual({ ...nothing, audit: 1 });
  });

  it.each([
    ['spec_busy', () => new Problem('spec_busy')],
    ['TypeError', () => new TypeError('bug')],
  ])('frees the key after %s and leaves nothing', async (code, error) => {
    expect(await codeOf(run({ decide: () => Promise.reject(error()) }))).toBe(code);
    await sleep(100);
    expect(await counts()).toEqual(nothing);
  });

  it('lets nobody in who is suspended or unknown, and keeps no claim of theirs', async () => {
    expect(await codeOf(run({}, requestContext({ clientId: 'suspended' })))).toBe('invalid_token');
    expect(await codeOf(run({}, requestContext({ clientId: 'nobody' })))).toBe('invalid_token');
    await sleep(100);
    expect(await counts()).toEqual(nothing);
  });

  describe('when the deadline passes', () => {
    const hurried = (ms: number) => requestContext({ deadline: new Deadline(performance.now(), ms) });

    it('before the effect is sent: nothing happened, and the key works at once', async () => {
      const late = run({ decide: () => sleep(120).then(() => effect()) }, hurried(80));
      expect(await codeOf(late)).toBe('StoreUnavailable');
      await sleep(50);
      expect(await counts()).toEqual(nothing);
      expect(await codeOf(run())).toBe('done');
    });

    it('after the effect is sent: unknown, and the same key gives the outcome', async () => {
      const late = run(
        {
          decide: () =>
            Promise.resolve(effect('slow', { statements: [hold(0.4), addNote(TENANT, ids.next(), 'slow')] })),
        },
        hurried(150),
      );
      expect(await codeOf(late)).toBe('OutcomeUnknown');
      await sleep(600);
      const replay = await run({ decide: () => Promise.reject(new Error('must not run')) });
      expect(replay.headers['idempotent-replayed']).toBe('true');
      expect(await count('note')).toBe(1);
    });
  });

  it('answers that the store is away while it is, and the same key works later', async () => {
    const gone = over(
      new AppDatabase(createPool({ url: 'postgresql://x@127.0.0.1:1/x', applicationName: 'gone', max: 1 })),
    );
    expect(await codeOf(gone.execute(requestContext(), operation()))).toBe('StoreUnavailable');
    expect(await codeOf(run())).toBe('done');
  });
});
