import { join, resolve } from 'node:path';
import { SystemClock } from '../platform/clock/clock.js';
import { FileJournal } from './credit-bureau/sandbox/bureau-journal.js';
import { bureauRoutes } from './credit-bureau/sandbox/bureau-routes.js';
import { BureauVendor } from './credit-bureau/sandbox/bureau-vendor.js';
import { startVendors } from './sandbox-vendor/vendor-server.js';
import { valuationRoutes } from './valuation/sandbox/valuation-routes.js';
import { ValuationVendor } from './valuation/sandbox/valuation-vendor.js';

/**
 * The outside world of the sandbox as a process of its own, so that the gateway talks real HTTP to it. Started
 * by the gateway: says over IPC where it listens and ends with it. Started by hand it prints the same.
 * SANDBOX_UPSTREAMS_PORT fixes the port (a free one otherwise); FORECOURT_HOME is where the bureau keeps its journal.
 */
export interface UpstreamsReady {
  readonly ready: true;
  readonly creditBureauUrl: string;
  readonly valuationUrl: string;
}

const BUREAU = 'credit-bureau';
const VALUES = 'valuation';

async function main(env: NodeJS.ProcessEnv): Promise<void> {
  const clock = new SystemClock();
  const home = resolve(env['FORECOURT_HOME'] ?? '.forecourt');
  const journal = new FileJournal(join(home, 'sandbox-upstreams', 'credit-bureau.jsonl'));
  const port = Number.parseInt(env['SANDBOX_UPSTREAMS_PORT'] ?? '0', 10);
  const { origin } = await startVendors(
    {
      [BUREAU]: bureauRoutes(new BureauVendor(journal, clock), BUREAU),
      [VALUES]: valuationRoutes(new ValuationVendor(clock), VALUES),
    },
    port,
  );
  const ready: UpstreamsReady = {
    ready: true,
    creditBureauUrl: `${origin}/${BUREAU}`,
    valuationUrl: `${origin}/${VALUES}`,
  };
  if (process.send) process.send(ready);
  else process.stdout.write(`${JSON.stringify(ready)}\n`);
}

const end = (): void => process.exit(0);
process.on('SIGTERM', end);
if (process.send) {
  process.on('disconnect', end);
  // Ctrl-C reaches the whole process group, but the gateway still needs its upstreams while it drains.
  process.on('SIGINT', () => undefined);
  process.on('SIGHUP', () => undefined);
}

main(process.env).catch((error: unknown) => {
  process.stderr.write(`sandbox upstreams: ${error instanceof Error ? error.message : 'cannot start'}\n`);
  process.exit(1);
});
