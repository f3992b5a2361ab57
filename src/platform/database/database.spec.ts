import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  platformDatabase,
  OTHER_TENANT,
  TENANT,
  type PlatformDatabase,
} from '../../../test/support/platform-fixtures.js';
import { AppDatabase } from './database.js';
import {
  DatabaseFailure,
  DatabaseRefusal,
  isUniqueViolation,
  OutcomeUnknown,
  StoreUnavailable,
  UnfitStatement,
} from './errors.js';
import { commitFailure, type Answer } from './pipeline.js';
import { createPool } from './pool.js';
import { statement, type Statement } from './statement.js';

const NOTES = `
  CREATE TABLE note (tenant_id uuid NOT NULL, id int, text text, PRIMARY KEY (tenant_id, id));
  SELECT forecourt_tenant_table('note');
  GRANT SELECT, INSERT, UPDATE ON note TO forecourt_app, forecourt_worker;
  CREATE TABLE parent (id int PRIMARY KEY);
  CREATE TABLE child (id int REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED);
  GRANT INSERT ON child TO forecourt_app;
  GRANT SELECT ON parent TO forecourt_app;
  CREATE FUNCTION refuse() RETURNS void LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'FC099', DETAIL = 'because'; END $$;
  GRANT EXECUTE ON FUNCTION refuse() TO forecourt_app`;

const addNote = statement('spec-note-insert', 'INSERT INTO note (tenant_id, id, text) VALUES ($1, $2, $3)');
const allNotes = statement('spec-note-all', 'SELECT id, text FROM note ORDER BY id');
const nap = statement('spec-sleep', 'SELECT pg_sleep($1)');
const refuse = statement('spec-refuse', 'SELECT refuse()');
const orphan = statement('spec-orphan', 'INSERT INTO child (id) VALUES (1)');

const soon = (ms = 5_000) => AbortSignal.timeout(ms);

describe('Database', () => {
  let database: PlatformDatabase;
  beforeAll(async () => {
    database = await platformDatabase(NOTES);
  });
  afterAll(() => database.close());
  beforeEach(() => database.query('TRUNCATE note'));

  const write = (...statements: Statement[]) =>
    database.app.batch(TENANT, statements, { signal: soon(), kind: 'write' });
  const read = (...statements: Statement[]) =>
    database.app.batch(TENANT, statements, { signal: soon(), kind: 'read' });

  it('commits a batch and returns the results of its statements in order', async () => {
    const [one, notes, count] = await write(addNote(TENANT, 1, 'first'), allNotes(), {
      name: '',
      text: 'SELECT count(*) AS n FROM note',
      values: [],
    });
    expect(one?.rowCount).toBe(1);
    expect(notes?.rows).toEqual([{ id: 1, text: 'first' }]);
    expect(count?.rows).toEqual([{ n: '1' }]);
    expect((await read(allNotes()))[0]?.rows).toHaveLength(1);
  });

  it('shows each tenant its own rows and takes none for another', async () => {
    await write(addNote(TENANT, 1, 'mine'));
    const [others] = await database.app.batch(OTHER_TENANT, [allNotes()], { signal: soon(), kind: 'read' });
    const [nobodys] = await database.app.batch(null, [allNotes()], { signal: soon(), kind: 'read' });
    expect([others?.rows, nobodys?.rows]).toEqual([[], []]);
    await expect(write(addNote(OTHER_TENANT, 2, 'theirs'))).rejects.toMatchObject({ sqlstate: '42501' });
  });

  it('leaves no tenant behind on the connection', async () => {
    await write(allNotes());
    const { rows } = await database.app.pool.query(
      `SELECT current_setting('forecourt.tenant_id', true) AS tenant`,
    );
    expect(rows).toEqual([{ tenant: '' }]);
  });

  it('undoes everything and tells the first error, not those that follow from it', async () => {
    const failing = write(addNote(TENANT, 1, 'a'), addNote(TENANT, 1, 'personal'), allNotes(), refuse());
    await expect(failing).rejects.toBeInstanceOf(DatabaseFailure);
    const error: unknown = await failing.catch((caught: unknown) => caught);
    expect(isUniqueViolation(error, 'note_pkey')).toBe(true);
    expect(String((error as Error).stack)).not.toContain('personal');
    expect((await read(allNotes()))[0]?.rows).toEqual([]);
  });

  it('tells a refusal of our own functions', async () => {
    const error: unknown = await write(addNote(TENANT, 1, 'a'), refuse()).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(DatabaseRefusal);
    expect(error).toMatchObject({ sqlstate: 'FC099', message: 'no', detail: 'because' });
    expect((await read(allNotes()))[0]?.rows).toEqual([]);
  });

  it('finds a failure of COMMIT itself', async () => {
    await expect(write(orphan())).rejects.toMatchObject({ name: 'DatabaseFailure', sqlstate: '23503' });
  });

  it('takes a COMMIT that is answered with ROLLBACK for what it is', () => {
    const answered = (command: string): Answer => ({
      result: { command, rows: [], rowCount: 0, oid: 0, fields: [] },
    });
    expect(commitFailure(answered('ROLLBACK'), 'write')).toBeInstanceOf(StoreUnavailable);
    expect(commitFailure(answered('COMMIT'), 'write')).toBeNull();
  });

  it('refuses to write in a read', async () => {
    await expect(read(addNote(TENANT, 1, 'a'))).rejects.toMatchObject({ sqlstate: '25006' });
  });

  it('sends nothing when one value cannot be sent', async () => {
    const bad = { amount: 5n };
    await expect(write(addNote(TENANT, 1, 'a'), addNote(TENANT, 2, bad))).rejects.toBeInstanceOf(
      UnfitStatement,
    );
    await expect(write(addNote(TENANT, 1, 'a\0'))).rejects.toBeInstanceOf(UnfitStatement);
    await expect(write(addNote(TENANT, 1, new Date(NaN)))).rejects.toBeInstanceOf(UnfitStatement);
    expect((await read(allNotes()))[0]?.rows).toEqual([]);
  });

  it('refuses two texts under one name', async () => {
    expect(() => statement('spec-note-all', 'SELECT 1')).toThrow(UnfitStatement);
    await expect(write({ name: 'spec-note-all', text: 'SELECT 2', values: [] })).rejects.toBeInstanceOf(
      UnfitStatement,
    );
  });

  it('ends a slow read at its own limit and keeps the connection', async () => {
    const slow = database.app.batch(TENANT, [nap(5)], { signal: soon(), kind: 'read', timeoutMs: 50 });
    await expect(slow).rejects.toMatchObject({
      name: 'StoreUnavailable',
      message: 'the database answered 57014',
    });
    expect((await read(allNotes()))[0]?.rows).toEqual([]);
  });

  it('leaves a slow read when the signal says so', async () => {
    const started = performance.now();
    const slow = database.app.batch(TENANT, [nap(0.5)], { signal: soon(60), kind: 'read' });
    await expect(slow).rejects.toBeInstanceOf(StoreUnavailable);
    expect(performance.now() - started).toBeLessThan(300);
  });

  it('says that the outcome of a write is unknown, and never cancels it', async () => {
    const slow = database.app.batch(TENANT, [addNote(TENANT, 1, 'late'), nap(0.3)], {
      signal: soon(60),
      kind: 'write',
    });
    await expect(slow).rejects.toBeInstanceOf(OutcomeUnknown);
    expect((await read(allNotes()))[0]?.rows).toEqual([]);
    await sleep(500);
    expect((await read(allNotes()))[0]?.rows).toEqual([{ id: 1, text: 'late' }]);
  });

  it('gives up waiting for a locked row as a known failure', async () => {
    await write(addNote(TENANT, 1, 'a'));
    const update: Statement = { name: '', text: `UPDATE note SET text = 'b' WHERE id = 1`, values: [] };
    const holder = write(update, nap(0.4));
    await sleep(50);
    const waiting = database.app.batch(TENANT, [update], { signal: soon(), kind: 'write', timeoutMs: 60 });
    await expect(waiting).rejects.toMatchObject({
      name: 'StoreUnavailable',
      message: 'the database answered 55P03',
    });
    await holder;
  });

  it('bounds the wait for a connection by the signal and recovers', async () => {
    const tiny = new AppDatabase(createPool({ url: database.urls.app, applicationName: 'tiny', max: 1 }));
    const holder = tiny.batch(TENANT, [nap(0.4)], { signal: soon(), kind: 'write' });
    const started = performance.now();
    const waiting = Array.from({ length: 5 }, () =>
      tiny.batch(TENANT, [allNotes()], { signal: soon(80), kind: 'read' }),
    );
    const outcomes = await Promise.allSettled(waiting);
    expect(performance.now() - started).toBeLessThan(250);
    expect(outcomes.map((o) => (o.status === 'rejected' ? (o.reason as Error).name : 'done'))).toEqual(
      Array.from({ length: 5 }, () => 'StoreUnavailable'),
    );
    await holder;
    expect(await tiny.batch(TENANT, [allNotes()], { signal: soon(), kind: 'read' })).toHaveLength(1);
    await tiny.close();
  });

  it('answers at once when the deadline has passed already', async () => {
    await expect(
      database.app.batch(TENANT, [addNote(TENANT, 1, 'a')], { signal: AbortSignal.abort(), kind: 'write' }),
    ).rejects.toBeInstanceOf(StoreUnavailable);
  });

  it('runs many batches side by side without mixing answers', async () => {
    const echo = statement('spec-echo', 'SELECT $1::int AS n');
    const results = await Promise.all(
      Array.from({ length: 200 }, (_, n) =>
        database.app
          .batch(TENANT, [echo(n), refuseEvery(n), echo(n + 1000)], { signal: soon(), kind: 'read' })
          .then(
            (rows) => rows.map((r) => (r.rows[0] as { n?: number }).n),
            (error: unknown) => (error as Error).name,
          ),
      ),
    );
    for (const [n, result] of results.entries()) {
      expect(result).toEqual(n % 7 === 0 ? 'DatabaseRefusal' : [n, 0, n + 1000]);
    }
  });

  const zero = statement('spec-zero', 'SELECT 0 AS n');
  const refuseEvery = (n: number) => (n % 7 === 0 ? refuse() : zero());

  describe('when the server goes away', () => {
    const killAll = () =>
      database.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'test-app'`,
      );

    it('survives the loss of idle connections', async () => {
      await read(allNotes());
      await killAll();
      await sleep(50);
      expect(await read(allNotes())).toHaveLength(1);
    });

    it('knows that a write killed before its COMMIT did not happen', async () => {
      const dying = write(addNote(TENANT, 1, 'a'), nap(5));
      const outcome = dying.catch((error: unknown) => (error as Error).name);
      await sleep(100);
      await killAll();
      expect(await outcome).toBe('StoreUnavailable');
      expect((await read(allNotes()))[0]?.rows).toEqual([]);
    });

    it('is unavailable when nothing listens, within the time of a connection attempt', async () => {
      const gone = new AppDatabase(
        createPool({ url: 'postgresql://x@127.0.0.1:1/x', applicationName: 'gone', max: 1 }),
      );
      const started = performance.now();
      await expect(gone.batch(null, [allNotes()], { signal: soon(), kind: 'read' })).rejects.toBeInstanceOf(
        StoreUnavailable,
      );
      expect(performance.now() - started).toBeLessThan(400);
      await gone.close();
    });
  });

  describe('transaction', () => {
    it('lets the work see its answers and commits once', async () => {
      const sum = await database.app.transaction(TENANT, { signal: soon(), kind: 'write' }, async (query) => {
        await query(addNote(TENANT, 1, 'a'));
        const { rows } = await query(allNotes());
        return rows.length;
      });
      expect(sum).toBe(1);
      expect((await read(allNotes()))[0]?.rows).toHaveLength(1);
    });

    it('rolls back when the work throws, and the connection serves on', async () => {
      const one = new AppDatabase(createPool({ url: database.urls.app, applicationName: 'one', max: 1 }));
      const work = one.transaction(TENANT, { signal: soon(), kind: 'write' }, async (query) => {
        await query(addNote(TENANT, 1, 'a'));
        throw new RangeError('changed my mind');
      });
      await expect(work).rejects.toThrow(RangeError);
      const [notes] = await one.batch(TENANT, [allNotes()], { signal: soon(), kind: 'read' });
      expect(notes?.rows).toEqual([]);
      await one.close();
    });

    it('ends with its signal', async () => {
      const work = database.app.transaction(TENANT, { signal: soon(80), kind: 'write' }, async (query) => {
        await query(addNote(TENANT, 1, 'a'));
        await query(nap(5));
      });
      await expect(work).rejects.toBeInstanceOf(StoreUnavailable);
      expect((await read(allNotes()))[0]?.rows).toEqual([]);
    });
  });

  describe('on the wire', () => {
    let proxy: Proxy;
    let behind: AppDatabase;
    beforeEach(async () => {
      proxy = await Proxy.to(database.urls.app);
      behind = new AppDatabase(createPool({ url: proxy.url, applicationName: 'proxied', max: 1 }));
      await behind.batch(TENANT, [allNotes()], { signal: soon(), kind: 'read' });
    });
    afterEach(async () => {
      proxy.stop();
      await behind.close().catch(() => undefined);
    });

    it('sends a transaction as one packet, before any answer', async () => {
      proxy.packets = 0;
      await behind.batch(TENANT, [addNote(TENANT, 1, 'a'), allNotes(), addNote(TENANT, 2, 'b')], {
        signal: soon(),
        kind: 'write',
      });
      expect(proxy.packets).toBe(1);
    });

    it('does not know the outcome when the connection breaks after COMMIT was sent', async () => {
      proxy.onAnswer = () => proxy.breakAll();
      await expect(
        behind.batch(TENANT, [addNote(TENANT, 1, 'a')], { signal: soon(), kind: 'write' }),
      ).rejects.toBeInstanceOf(OutcomeUnknown);
      proxy.onAnswer = undefined;
      expect(await behind.batch(TENANT, [allNotes()], { signal: soon(), kind: 'read' })).toHaveLength(1);
    });
  });
});

/** Stands between pg and the server: counts what is sent and can cut. */
class Proxy {
  packets = 0;
  onAnswer: (() => void) | undefined;
  private readonly sockets = new Set<Socket>();
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async to(target: string): Promise<Proxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = new URL(target);
    const { hostname, port, searchParams } = url;
    const socketFolder = searchParams.get('host');
    const proxied = new URL(target);
    proxied.searchParams.delete('host');
    proxied.searchParams.delete('port');
    proxied.hostname = '127.0.0.1';
    proxied.port = String((server.address() as AddressInfo).port);
    const proxy = new Proxy(server, proxied.href);
    server.on('connection', (inner) => {
      const outer = socketFolder
        ? connect(`${socketFolder}/.s.PGSQL.${searchParams.get('port') ?? port}`)
        : connect(Number(port), hostname);
      for (const socket of [inner, outer]) {
        proxy.sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => [inner, outer].forEach((s) => s.destroy()));
      }
      inner.on('data', (chunk) => {
        proxy.packets += 1;
        outer.write(chunk);
      });
      outer.on('data', (chunk) => (proxy.onAnswer ? proxy.onAnswer() : inner.write(chunk)));
    });
    return proxy;
  }

  breakAll(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  stop(): void {
    this.breakAll();
    this.server.close();
  }
}
