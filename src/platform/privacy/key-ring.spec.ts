import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  platformDatabase,
  temporaryFolder,
  type PlatformDatabase,
} from '../../../test/support/platform-fixtures.js';
import { SealBroken } from './aead.js';
import { KeyRing } from './key-ring.js';
import { KEY_PURPOSES } from './key-purposes.js';

const KEK = 'ab'.repeat(32);
const text = Buffer.from('张三 310101199001011234');

describe('KeyRing', () => {
  let database: PlatformDatabase;
  let home: ReturnType<typeof temporaryFolder>;
  beforeAll(async () => {
    database = await platformDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    home = temporaryFolder();
    await database.query('TRUNCATE data_key, key_encryption_canary');
  });
  afterEach(() => home.remove());

  const open = (kek?: string, folder = home.path) => KeyRing.open(database.app, { kek, home: folder });
  const file = () => join(home.path, 'kek');

  it('opens in one process what another sealed', async () => {
    const sealed = (await open(KEK)).seal('idempotency-answer', text, 'row 1');
    expect(sealed.includes(text.subarray(0, 6))).toBe(false);
    expect((await open(KEK)).open('idempotency-answer', sealed, 'row 1')).toEqual(text);
  });

  it('opens nothing elsewhere, for another purpose, or with a byte changed', async () => {
    const keys = await open(KEK);
    const sealed = keys.seal('idempotency-answer', text, 'row 1');
    expect(() => keys.open('idempotency-answer', sealed, 'row 2')).toThrow(SealBroken);
    expect(() => keys.open('quote-token', sealed, 'row 1')).toThrow(SealBroken);
    expect(() => keys.open('idempotency-answer', sealed.subarray(0, 20), 'row 1')).toThrow(SealBroken);
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => keys.open('idempotency-answer', changed, 'row 1')).toThrow(SealBroken);
    }
  });

  it('has a key of its own for each purpose, and no key in clear in the database', async () => {
    const keys = await open(KEK);
    const macs = KEY_PURPOSES.map((purpose) => keys.hmac(purpose, 'same').toString('hex'));
    expect(new Set(macs).size).toBe(KEY_PURPOSES.length);
    const { rows } = await database.query('SELECT wrapped FROM data_key');
    expect(rows).toHaveLength(KEY_PURPOSES.length);
    expect(rows.every(({ wrapped }: { wrapped: Buffer }) => wrapped.length === 31 + 32)).toBe(true);
  });

  it('seals with the newest version of a key and still opens the old ones', async () => {
    const keys = await open(KEK);
    const old = keys.seal('cursor', text, '');
    // What a rotation does: another wrapped key under the next version.
    await database.query(
      `INSERT INTO data_key (purpose, version, wrapped) SELECT purpose, 2, wrapped FROM data_key WHERE purpose = 'cursor'`,
    );
    const rotated = await open(KEK);
    expect(rotated.seal('cursor', text, '').readUInt16BE(1)).toBe(2);
    expect(rotated.open('cursor', old, '')).toEqual(text);
    expect(rotated.hmac('cursor', 'x')).toEqual(keys.hmac('cursor', 'x'));
  });

  it('makes a key file on the first run only, readable by nobody else', async () => {
    const first = await open();
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readdirSync(home.path)).toEqual(['kek']);
    expect((await open()).hmac('cursor', 'x')).toEqual(first.hmac('cursor', 'x'));
  });

  it('stops on a missing key and makes no new one', async () => {
    await open();
    renameSync(file(), `${file()}.away`);
    await expect(open()).rejects.toThrow(/set FORECOURT_KEK or restore/);
    expect(existsSync(file())).toBe(false);
  });

  it('stops on a key of another database, given or in the file', async () => {
    await open(KEK);
    await expect(open('cd'.repeat(32))).rejects.toThrow(
      'FORECOURT_KEK is not the key-encryption key of this database',
    );
    writeFileSync(file(), 'cd'.repeat(32), { mode: 0o600 });
    await expect(open()).rejects.toThrow(/kek is not the key-encryption key of this database/);
  });

  it('stops on a file that others may read', async () => {
    await open();
    chmodSync(file(), 0o644);
    await expect(open()).rejects.toThrow(/chmod 600/);
  });

  it.each(['short', 'zz'.repeat(32), ''.padEnd(44, '=')])('refuses %p as a key', async (kek) => {
    await expect(open(kek)).rejects.toThrow('FORECOURT_KEK must be 32 bytes');
  });

  it('gives one key to all who boot first together', async () => {
    const rings = await Promise.all(Array.from({ length: 6 }, () => open()));
    const sealed = rings.map((keys) => keys.seal('subject-key', text, ''));
    for (const keys of rings)
      for (const bytes of sealed) expect(keys.open('subject-key', bytes, '')).toEqual(text);
    expect(readdirSync(home.path)).toEqual(['kek']);
  });

  it('lets one of two homes win a first boot, and the other keeps no key', async () => {
    const other = temporaryFolder();
    const outcomes = await Promise.allSettled([open(undefined, home.path), open(undefined, other.path)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect([...readdirSync(home.path), ...readdirSync(other.path)]).toEqual(['kek']);
    other.remove();
  });

  it('finds the key of a process that died before naming its file', async () => {
    const before = await open();
    renameSync(file(), join(home.path, 'kek.pending-0123456789ab'));
    writeFileSync(join(home.path, 'kek.pending-ffffffffffff'), 'ee'.repeat(32), { mode: 0o600 });
    expect((await open()).hmac('cursor', 'x')).toEqual(before.hmac('cursor', 'x'));
    expect(readFileSync(file(), 'utf8')).toHaveLength(45);
  });
});
