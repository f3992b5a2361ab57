import { isDatabaseUrl } from '../platform/config/settings.js';
import { migrate } from '../platform/database/migrations.js';
import { assertReachable } from '../platform/database/provision.js';
import { ExpectedFailure } from '../platform/expected-failure.js';
import { runCommand } from './run-command.js';

/**
 * `MIGRATION_DATABASE_URL=… npm run migrate` brings a database of yours to this version's schema. The embedded
 * one is migrated by `npm start`.
 */
await runCommand(async () => {
  const url = process.env.MIGRATION_DATABASE_URL ?? '';
  if (!isDatabaseUrl(url)) {
    throw new ExpectedFailure(
      'MIGRATION_DATABASE_URL must be the URL of the database as forecourt_owner (the embedded one is migrated by npm start).',
    );
  }
  await assertReachable(url, 'MIGRATION_DATABASE_URL');
  const ran = await migrate(url);
  for (const name of ran) console.log(`ran ${name}`);
  console.log(ran.length === 0 ? 'The schema was up to date.' : 'The schema is up to date.');
});
