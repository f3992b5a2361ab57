import { boot } from './boot.js';
import { readable } from './platform/expected-failure.js';
import { Shutdown } from './platform/lifecycle/shutdown.js';

/** The life of the process: boot, serve until a signal, close everything, leave with a status that tells. */
export async function run(): Promise<void> {
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const shutdown = new Shutdown({ say, exit: (code) => process.exit(code) });
  shutdown.listen();
  try {
    await boot(process.env, shutdown, say);
  } catch (error) {
    process.stderr.write(`${readable(error) ?? detailsOf(error)}\n`);
    await shutdown.closeAll();
    process.exit(1);
  }
  await shutdown.whenRequested();
  process.exit((await shutdown.closeAll()) ? 0 : 1);
}

function detailsOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
