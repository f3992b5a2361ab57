import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, realpathSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { findBinaries } from './binaries.js';
import { Cluster } from './cluster.js';
import { newRecord, readRecord, writeRecord, type ClusterRecord } from './home.js';
import { livePostmaster, stopPostmaster } from './postmaster.js';
import { ownerOf, runsAsRoot, unprivilegedUser } from './system-user.js';

/** Reached by every user, unlike root's home or a folder of `mktemp -d`. */
export const ROOT_PLACE = '/var/lib/forecourt';

type Say = (line: string) => void;

/**
 * Where the cluster of a data folder is. Started by an ordinary user it is inside. PostgreSQL does not run as
 * root: then cluster and binaries are under /var/lib/forecourt and belong to an unprivileged user, unless an
 * ordinary user made the cluster before; then the server runs as that user.
 */
export async function locateCluster(
  home: string,
  say: Say,
): Promise<{ cluster: Cluster; record: ClusterRecord }> {
  const record = readRecord(home) ?? (await freshRecord(home, say));
  const cluster = runsAsRoot()
    ? clusterOfRoot(record)
    : new Cluster(record.cluster, findBinaries(home, false), null);
  if (cluster.user !== null) {
    say(`PostgreSQL does not run as root: it runs as ${cluster.user.name}, data in ${cluster.data}.`);
  }
  return { cluster, record };
}

function clusterOfRoot(record: ClusterRecord): Cluster {
  openToAll(ROOT_PLACE);
  const binaries = findBinaries(ROOT_PLACE, true);
  const made = join(record.cluster, 'data');
  const maker = existsSync(made) ? ownerOf(made) : unprivilegedUser();
  if (record.cluster.startsWith(ROOT_PLACE)) openToAll(record.cluster);
  return new Cluster(record.cluster, binaries, maker);
}

async function freshRecord(home: string, say: Say): Promise<ClusterRecord> {
  const folder = runsAsRoot() ? join(ROOT_PLACE, hashOf(home)) : join(home, 'postgresql');
  if (existsSync(join(folder, 'data'))) await moveAside(folder, say);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const record = newRecord(folder);
  writeRecord(home, record);
  return record;
}

/** A cluster whose passwords went with a deleted data folder is of no use, and still not ours to delete. */
async function moveAside(folder: string, say: Say): Promise<void> {
  const user = runsAsRoot() ? ownerOf(join(folder, 'data')) : null;
  const left = new Cluster(folder, findBinaries(ROOT_PLACE, false), user);
  const server = livePostmaster(left);
  if (server !== null) await stopPostmaster(left, server.pid);
  const aside = `${folder}.until-${new Date().toISOString().replaceAll(':', '').slice(0, 17)}`;
  renameSync(folder, aside);
  say(
    `The passwords of an earlier database were deleted with its data folder; what is left of it is now ${aside}.`,
  );
}

function hashOf(home: string): string {
  return createHash('sha256').update(realpathSync(home)).digest('hex').slice(0, 16);
}

function openToAll(folder: string): void {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
}
