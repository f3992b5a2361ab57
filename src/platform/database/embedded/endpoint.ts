import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

/** Where a server listens: a socket in a private folder, or a port on loopback. */
export type Endpoint =
  | { readonly kind: 'socket'; readonly folder: string; readonly port: number }
  | { readonly kind: 'loopback'; readonly port: number };

/** The name of the socket, not a port: nothing listens on the network. */
const SOCKET_PORT = 5432;
/** sun_path holds 108 bytes with the closing NUL on Linux, 104 on macOS; PostgreSQL makes a lock file beside it. */
const LONGEST_PATH = process.platform === 'linux' ? 107 : 103;

export async function endpointFor(socketFolder: string): Promise<Endpoint> {
  const path = join(socketFolder, `.s.PGSQL.${SOCKET_PORT}`);
  if (Buffer.byteLength(path) <= LONGEST_PATH)
    return { kind: 'socket', folder: socketFolder, port: SOCKET_PORT };
  return { kind: 'loopback', port: await freePort() };
}

/** A port that was free a moment ago. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, host, () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

export interface Login {
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** A URL that both pg and the command line tools of PostgreSQL read. */
export function urlOf(endpoint: Endpoint, { user, password, database }: Login): string {
  const credentials = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  const host = endpoint.kind === 'socket' ? 'localhost' : '127.0.0.1';
  const base = `postgresql://${credentials}@${host}:${endpoint.port}/${encodeURIComponent(database)}`;
  return endpoint.kind === 'socket' ? `${base}?host=${encodeURIComponent(endpoint.folder)}` : base;
}

/** The options of `postgres` that make it listen there and nowhere else. */
export function listenOptions(endpoint: Endpoint): string[] {
  if (endpoint.kind === 'loopback') {
    return ['listen_addresses=127.0.0.1', `port=${endpoint.port}`, 'unix_socket_directories='];
  }
  // A list separated by commas, in which a quoted entry may hold anything.
  const folder = `"${endpoint.folder.replaceAll('"', '""')}"`;
  return [
    'listen_addresses=',
    `port=${endpoint.port}`,
    `unix_socket_directories=${folder}`,
    'unix_socket_permissions=0700',
  ];
}
