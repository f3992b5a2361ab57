import { join } from 'node:path';
import type * as ProcessIdentity from '../../src/platform/database/embedded/process-identity.js';
import type * as RunFolder from './run-folder.js';

/** Loaded by Node as it is, hence the suffix: Jest's resolver does not reach in here. */
const load = async <T>(path: string): Promise<T> => (await import(join(import.meta.dirname, path))) as T;

/** Prepares the run's folder. The database starts with the first test that asks for one: see test-database.ts. */
export default async function globalSetup(): Promise<void> {
  const identity = await load<typeof ProcessIdentity>(
    '../../src/platform/database/embedded/process-identity.ts',
  );
  const runs = await load<typeof RunFolder>('./run-folder.ts');
  await runs.removeLeftovers(identity.startOf);
  process.env[runs.RUN_FOLDER_VARIABLE] = runs.newRunFolder(identity.ownIdentity());
}
