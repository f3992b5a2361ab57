import { parseArgs } from 'node:util';
import { loadConfig } from '../platform/config/config.js';
import { ExpectedFailure } from '../platform/expected-failure.js';
import { accessToken } from './access-token.js';
import { runCommand } from './run-command.js';

const USAGE =
  'usage: npm run -s token [-- --client dms-demo] [--scope "calculations:read rules:read"] [--url http://localhost:8080]';

/** `npm run -s token` prints a sandbox token of the running gateway and nothing else. */
await runCommand(async () => {
  const { client, scope, url, help } = readArguments();
  if (help === true) {
    console.log(USAGE);
    return;
  }
  const { home } = loadConfig(process.env);
  console.log(await accessToken({ home, client, scope, url }));
});

function readArguments() {
  try {
    return parseArgs({
      options: {
        client: { type: 'string' },
        scope: { type: 'string' },
        url: { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new ExpectedFailure(`${error instanceof Error ? error.message : 'unreadable arguments'} ${USAGE}`);
  }
}
