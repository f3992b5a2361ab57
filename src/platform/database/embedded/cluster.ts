import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ExpectedFailure } from '../../expected-failure.js';
import type { Binaries } from './binaries.js';
import type { SystemUser } from './system-user.js';

/** A data folder of PostgreSQL and what belongs beside it. */
export class Cluster {
  readonly data: string;
  readonly log: string;
  readonly socketFolder: string;

  /** @param user whom the server runs as; null for ourselves */
  constructor(
    readonly folder: string,
    readonly binaries: Binaries,
    readonly user: SystemUser | null,
  ) {
    this.data = join(folder, 'data');
    this.log = join(folder, 'postgresql.log');
    this.socketFolder = join(folder, 'socket');
  }

  get exists(): boolean {
    return existsSync(join(this.data, 'PG_VERSION'));
  }

  /** The options that start a process as the server's user. */
  get runAs(): { uid?: number; gid?: number } {
    return this.user === null ? {} : { uid: this.user.uid, gid: this.user.gid };
  }

  /**
   * Makes the data folder. `initdb` works in a draft that is renamed when it is done: a start that was
   * interrupted half-way leaves nothing that looks like a cluster.
   */
  create(superuserPassword: string): void {
    const draft = `${this.data}.new`;
    const passwordFile = `${this.data}.password`;
    rmSync(draft, { recursive: true, force: true });
    this.ownFolder(draft);
    writeFileSync(passwordFile, superuserPassword, { mode: 0o600 });
    if (this.user !== null) chownSync(passwordFile, this.user.uid, this.user.gid);
    try {
      this.initdb(draft, passwordFile);
    } finally {
      rmSync(passwordFile, { force: true });
    }
    renameSync(draft, this.data);
  }

  private initdb(data: string, passwordFile: string): void {
    const options = [
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--auth=scram-sha-256',
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      `--pgdata=${data}`,
    ];
    const run = spawnSync(this.binaries.initdb, options, {
      ...this.runAs,
      env: serverEnvironment,
      cwd: '/',
      encoding: 'utf8',
    });
    if (run.status === 0) return;
    const reason = run.error?.message ?? lastLine(run.stderr);
    throw new ExpectedFailure(`PostgreSQL could not make its data folder ${data}: ${reason}`);
  }

  /** @throws ExpectedFailure when another major version made the data folder */
  assertVersion(): void {
    const found = readFileSync(join(this.data, 'PG_VERSION'), 'utf8').trim();
    const { major } = this.binaries;
    if (found === major) return;
    throw new ExpectedFailure(
      `${this.data} was made by PostgreSQL ${found} and this version runs ${major}: under the version that made it, run ` +
        `pg_dump --format=custom --host=${this.socketFolder} --username=forecourt_owner --file=forecourt.dump forecourt ` +
        `(passwords in database.json), then start with a new FORECOURT_HOME and pg_restore into it.`,
    );
  }

  /** A folder that only the server's user (and root) can enter. */
  ownFolder(path: string): void {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    chmodSync(path, 0o700);
    if (this.user !== null) chownSync(path, this.user.uid, this.user.gid);
  }
}

/** Nothing of ours is of use to the server, and some of it is secret. */
export const serverEnvironment: NodeJS.ProcessEnv = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

export function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
