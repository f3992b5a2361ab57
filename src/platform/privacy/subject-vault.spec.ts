import {
  platformDatabase,
  testKeyRing,
  type PlatformDatabase,
} from '../../../test/support/platform-fixtures.js';
import { SealBroken } from './aead.js';
import type { KeyRing } from './key-ring.js';
import { subjectFor, SubjectVault } from './subject-vault.js';

const person = { fullName: '张三', monthlyIncome: '1200000' };

describe('SubjectVault', () => {
  let database: PlatformDatabase;
  let keys: KeyRing;
  let vault: SubjectVault;
  beforeAll(async () => {
    database = await platformDatabase();
    keys = await testKeyRing(database.app);
    vault = new SubjectVault(keys);
  });
  afterAll(() => database.close());

  it('opens what it encrypted, in its place alone and with its key alone', () => {
    const { wrappedKey } = vault.newSubjectKey();
    const sealed = vault.encrypt(wrappedKey, 'party 1', person);
    expect(sealed.includes(Buffer.from('张三'))).toBe(false);
    expect(new SubjectVault(keys).decrypt(wrappedKey, 'party 1', sealed)).toEqual(person);
    expect(() => vault.decrypt(wrappedKey, 'party 2', sealed)).toThrow(SealBroken);
    expect(() => vault.decrypt(vault.newSubjectKey().wrappedKey, 'party 1', sealed)).toThrow(SealBroken);
  });

  it('finds equal values by blind index, per kind', () => {
    const index = vault.blindIndex('resident_id', '31010119900101123x');
    expect(index).toEqual(vault.blindIndex('resident_id', ' 31010119900101123X'));
    expect(index).not.toEqual(vault.blindIndex('mobile', '31010119900101123X'));
    expect(index).toHaveLength(32);
  });

  it('commits to a value without holding it', () => {
    const { salt } = vault.newSubjectKey();
    const commitment = vault.commitment(salt, 'monthlyIncome', '1200000');
    expect(commitment).toMatch(/^[0-9a-f]{64}$/);
    expect(vault.commitment(salt, 'monthlyIncome', '1200001')).not.toBe(commitment);
    expect(vault.commitment(vault.newSubjectKey().salt, 'monthlyIncome', '1200000')).not.toBe(commitment);
  });

  it('keeps one subject per person when many meet the person first', async () => {
    const index = vault.blindIndex('resident_id', '310101199001011234');
    const meet = (n: number) => {
      const { wrappedKey, salt } = vault.newSubjectKey();
      const id = `018f0000-0000-7000-8000-${String(n).padStart(12, '0')}`;
      return database.app.batch(null, [subjectFor(index, id, wrappedKey, salt)], {
        signal: AbortSignal.timeout(5000),
        kind: 'write',
      });
    };
    const met = await Promise.all(Array.from({ length: 20 }, (_, n) => meet(n)));
    const found = new Set(met.map(([result]) => JSON.stringify(result?.rows)));
    expect(found.size).toBe(1);
    expect(met[0]?.[0]?.rows).toHaveLength(1);
  });

  it('shows the tables to no role', async () => {
    const options = { signal: AbortSignal.timeout(5000), kind: 'write' } as const;
    for (const store of [database.app, database.worker]) {
      for (const table of ['subject', 'data_key', 'key_encryption_canary']) {
        const peek = { name: '', text: `SELECT * FROM ${table}`, values: [] };
        await expect(store.batch(null, [peek], options)).rejects.toMatchObject({ sqlstate: '42501' });
      }
    }
  });
});
