import { createServer } from 'node:net';
import { ExpectedFailure } from '../expected-failure.js';

/**
 * Asks for a port and gives it back: an occupied one is better told at once than after everything else started.
 * Returns the port, which is a free one for 0.
 */
export async function probePort(port: number, host: string, variable: string): Promise<number> {
  const probe = createServer();
  try {
    return await new Promise<number>((resolve, reject) => {
      probe.once('error', reject);
      probe.listen(port, host, () => {
        const address = probe.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  } catch (error) {
    throw listenFailure(error, port, host, variable);
  } finally {
    await new Promise((resolve) => probe.close(resolve));
  }
}

/** One line that names the port and the variable, whatever the reason. */
export function listenFailure(error: unknown, port: number, host: string, variable: string): ExpectedFailure {
  const { code = 'unknown' } = error as NodeJS.ErrnoException;
  const message: Record<string, string> = {
    EADDRINUSE: `Port ${port} is in use: stop what listens there, or set ${variable} to another port.`,
    EACCES: `Port ${port} may not be opened by this user: set ${variable} to a port from 1024 on.`,
  };
  const address = `${host}:${port} cannot be listened on (${code}): check ${variable.replace('PORT', 'HOST')} and ${variable}.`;
  return new ExpectedFailure(message[code] ?? address, { cause: error });
}
