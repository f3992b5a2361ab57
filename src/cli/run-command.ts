import { readable } from '../platform/expected-failure.js';

/** Runs a command line tool: what the user can put right is one line and status 1, anything else keeps its stack. */
export async function runCommand(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.error(readable(error) ?? error);
    process.exitCode = 1;
  }
}
