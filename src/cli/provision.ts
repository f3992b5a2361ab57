import { isDatabaseUrl } from '../platform/config/settings.js';
import { assertReachable, provision, randomPasswords, roleUrls } from '../platform/database/provision.js';
import { ExpectedFailure } from '../platform/expected-failure.js';
import { runCommand } from './run-command.js';

/**
 * `ADMIN_DATABASE_URL=postgresql://postgres:…@host/postgres npm run provision [-- DATABASE]` makes the four roles
 * and the database on a server of yours and prints the URLs, ready to paste into an environment file. Run again,
 * it sets new passwords.
 */
await runCommand(async () => {
  const admin = process.env.ADMIN_DATABASE_URL ?? '';
  const database = process.argv[2] ?? 'forecourt';
  if (!isDatabaseUrl(admin)) {
    throw new ExpectedFailure(
      'ADMIN_DATABASE_URL must be the URL of a superuser (or a role with CREATEROLE and CREATEDB), like postgresql://postgres:password@host:5432/postgres.',
    );
  }
  await assertReachable(admin, 'ADMIN_DATABASE_URL');
  const passwords = randomPasswords();
  await provision(admin, database, passwords);
  const urls = roleUrls(admin, database, passwords);
  console.log(`DATABASE_URL=${urls.app}`);
  console.log(`WORKER_DATABASE_URL=${urls.worker}`);
  console.log(`AUTH_DATABASE_URL=${urls.auth}`);
  console.log(`MIGRATION_DATABASE_URL=${urls.owner}`);
});
