import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { provision, randomPassword, randomPasswords, type RolePasswords } from '../provision.js';
import { findBinaries } from './binaries.js';
import { Cluster } from './cluster.js';
import { launch } from './embedded-server.js';
import { urlOf } from './endpoint.js';
import { ROOT_PLACE } from './place.js';
import { stopPostmaster } from './postmaster.js';
import { runsAsRoot, unprivilegedUser } from './system-user.js';

/**
 * Nobody pulls the plug on a machine that tests: what a process has written survives its kill -9 in the kernel's
 * memory, with or without fsync. So nothing that a test can see is lost, and commits cost no disk. A synchronous
 * commit stays, or the role check would not pass.
 */
const SETTINGS = [
  'fsync=off',
  'full_page_writes=off',
  'synchronous_commit=on',
  'timezone=UTC',
  'max_connections=200',
  'shared_buffers=64MB',
  'wal_level=minimal',
  'max_wal_senders=0',
  'jit=off',
];

export interface ThrowawayServer {
  readonly superuserUrl: string;
  readonly passwords: RolePasswords;
  stop(): Promise<void>;
}

/**
 * A server for tests and for tools that need an empty database for a moment.
 * @param folder made here; as root the server's user must be able to reach it. The caller deletes it.
 */
export async function startThrowawayServer(folder: string, database: string): Promise<ThrowawayServer> {
  mkdirSync(folder, { recursive: true });
  const root = runsAsRoot();
  if (root) chmodSync(folder, 0o755);
  const binaries = findBinaries(root ? ROOT_PLACE : dirname(folder), root);
  const cluster = new Cluster(folder, binaries, root ? unprivilegedUser() : null);
  const password = randomPassword();
  const passwords = randomPasswords();
  cluster.create(password);
  const { pid, endpoint } = await launch(cluster, SETTINGS);
  const superuserUrl = urlOf(endpoint, { user: 'postgres', password, database: 'postgres' });
  await provision(superuserUrl, database, passwords);
  return { superuserUrl, passwords, stop: () => stopPostmaster(cluster, pid, 'immediate') };
}
