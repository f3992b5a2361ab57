import { join } from 'node:path';
import type * as ProcessIdentity from '../../src/platform/database/embedded/process-identity.js';
import type * as RunFolder from './run-folder.js';

const load = async <T>(path: string): Promise<T> => (await import(join(import.meta.dirname, path))) as T;

export default async function globalTeardown(): Promise<void> {
  const identity = await load<typeof ProcessIdentity>(
    '../../src/platform/database/embedded/process-identity.ts',
  );
  const runs = await load<typeof RunFolder>('./run-folder.ts');
  const folder = process.env[runs.RUN_FOLDER_VARIABLE];
  if (folder !== undefined) await runs.removeRunFolder(folder, identity.startOf);
}
