import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT_PLACE } from '../platform/database/embedded/place.js';
import { runsAsRoot } from '../platform/database/embedded/system-user.js';
import { startThrowawayServer } from '../platform/database/embedded/throwaway-server.js';
import { migrate } from '../platform/database/migrations.js';
import { roleUrls } from '../platform/database/provision.js';
import { dumpSchema, firstDifference } from '../platform/database/schema-dump.js';
import { ExpectedFailure } from '../platform/expected-failure.js';
import { runCommand } from './run-command.js';

const TARGET = 'migrations/schema.sql';
const DATABASE = 'forecourt';

/** `npm run schema` migrates an empty throwaway database and writes what came out; `--check` compares instead. */
await runCommand(async () => {
  const dumped = await withMigratedDatabase(dumpSchema);
  if (!process.argv.includes('--check')) {
    writeFileSync(TARGET, dumped);
    console.log(`wrote ${TARGET}`);
    return;
  }
  const committed = existsSync(TARGET) ? readFileSync(TARGET, 'utf8') : '';
  const difference = firstDifference(committed, dumped);
  if (difference !== null) {
    throw new ExpectedFailure(
      `${TARGET} differs from the migrations at ${difference}. Run npm run schema and commit it.`,
    );
  }
});

async function withMigratedDatabase<T>(work: (url: string) => Promise<T>): Promise<T> {
  const parent = runsAsRoot() ? ROOT_PLACE : tmpdir();
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'forecourt-schema-'));
  try {
    const server = await startThrowawayServer(folder, DATABASE);
    try {
      const { owner } = roleUrls(server.superuserUrl, DATABASE, server.passwords);
      await migrate(owner);
      return await work(owner);
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
