import { setTimeout as sleep } from 'node:timers/promises';
import { ExpectedFailure } from '../../expected-failure.js';
import { provision, roleUrls, withClient, type RoleUrls } from '../provision.js';
import type { Cluster } from './cluster.js';
import { endpointFor, urlOf, type Endpoint } from './endpoint.js';
import { writeRecord, type ClusterRecord } from './home.js';
import { locateCluster } from './place.js';
import { adoptPostmaster, startPostmaster, stopPostmaster, type Postmaster } from './postmaster.js';
import { startOf } from './process-identity.js';

export const EMBEDDED_DATABASE = 'forecourt';

export interface EmbeddedServer {
  readonly urls: RoleUrls;
  /** Left running by a gateway that was killed. */
  readonly adopted: boolean;
  /** A fast shutdown: sessions end, a checkpoint is written. */
  stop(): Promise<void>;
}

/**
 * A promise is kept (fsync, synchronous_commit, full_page_writes), latency comes before throughput (no JIT), and
 * the log holds no statement and no row: it would hold personal data.
 */
const SETTINGS = [
  'fsync=on',
  'synchronous_commit=on',
  'full_page_writes=on',
  'timezone=UTC',
  'log_timezone=UTC',
  'max_connections=100',
  'shared_buffers=128MB',
  'max_wal_size=1GB',
  'jit=off',
  'log_min_error_statement=panic',
  'log_error_verbosity=terse',
  'log_checkpoints=off',
  'cluster_name=forecourt',
];

/**
 * Starts the PostgreSQL of a data folder, or adopts the one that runs there already, and makes its roles and
 * database on the first start.
 * @param home claimed by the caller (claimHome), who gives it back after `stop`
 * @throws ExpectedFailure
 */
export async function startEmbeddedServer(
  home: string,
  say: (line: string) => void,
): Promise<EmbeddedServer> {
  const { cluster, record } = await locateCluster(home, say);
  if (cluster.exists) cluster.assertVersion();
  else cluster.create(record.superuser);
  const found = await adoptPostmaster(cluster);
  const server = found ?? (await launch(cluster, SETTINGS));
  const keeper = keepAlive(cluster, server, say);
  try {
    const urls = await roles(home, record, server.endpoint);
    return { urls, adopted: found !== null, stop: () => keeper.stop() };
  } catch (error) {
    await keeper.stop();
    throw error;
  }
}

const WATCH_MS = 250;

/**
 * Nobody else watches over this server: when it dies (kill -9, out of memory) it is started again at the same
 * place, recovers from its log, and requests work again. A fault that outlasts the attempts is said and tried on.
 */
function keepAlive(
  cluster: Cluster,
  first: Postmaster,
  say: (line: string) => void,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let current = first;
  const watch = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await sleep(WATCH_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
      if (stopping.signal.aborted || startOf(current.pid) !== null) continue;
      say('PostgreSQL ended without being asked; starting it again.');
      try {
        current = await launch(cluster, SETTINGS, first.endpoint);
      } catch (error) {
        say(error instanceof Error ? error.message : String(error));
      }
    }
  };
  const watching = watch();
  return {
    stop: async () => {
      stopping.abort();
      await watching;
      await stopPostmaster(cluster, current.pid);
    },
  };
}

async function roles(home: string, record: ClusterRecord, endpoint: Endpoint): Promise<RoleUrls> {
  const superuser = urlOf(endpoint, { user: 'postgres', password: record.superuser, database: 'postgres' });
  if (record.provisioned) {
    await withClient(superuser, (client) => client.query('SELECT 1')).catch(refused(home));
  } else {
    await provision(superuser, EMBEDDED_DATABASE, record.roles).catch(refused(home));
    writeRecord(home, { ...record, provisioned: true });
  }
  return roleUrls(superuser, EMBEDDED_DATABASE, record.roles);
}

function refused(home: string): (error: Error) => never {
  return (error) => {
    throw new ExpectedFailure(`The embedded PostgreSQL of ${home} does not let us in: ${error.message}.`, {
      cause: error,
    });
  };
}

const ATTEMPTS = 5;
const RETRY_MS = 1_000;

/**
 * After a kill -9 of the server itself its last sessions need a moment to notice, and hold its memory until then;
 * a free port may be taken by another process in between.
 */
export async function launch(
  cluster: Cluster,
  settings: readonly string[],
  at?: Endpoint,
): Promise<Postmaster> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startPostmaster(cluster, at ?? (await endpointFor(cluster.socketFolder)), settings);
    } catch (error) {
      const passing =
        error instanceof ExpectedFailure &&
        /in use|could not bind|could not create any TCP/.test(error.message);
      if (!passing || attempt === ATTEMPTS) throw error;
      await sleep(RETRY_MS);
    }
  }
}
