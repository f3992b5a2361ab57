import { readFileSync, statSync } from 'node:fs';

/** Whom the server runs as, when not as ourselves. */
export interface SystemUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** The traditional number of `nobody`, for machines whose user list has neither name. */
const NOBODY: SystemUser = { name: 'user 65534', uid: 65534, gid: 65534 };

export function runsAsRoot(): boolean {
  return process.getuid?.() === 0;
}

/** PostgreSQL refuses to run as root, and a user is never created: it would outlive us. */
export function unprivilegedUser(): SystemUser {
  const users = usersOfThisMachine();
  return users.get('postgres') ?? users.get('nobody') ?? NOBODY;
}

/** The user a folder belongs to. */
export function ownerOf(folder: string): SystemUser {
  const { uid, gid } = statSync(folder);
  const known = [...usersOfThisMachine().values()].find((user) => user.uid === uid);
  return { name: known?.name ?? `user ${uid}`, uid, gid };
}

function usersOfThisMachine(): Map<string, SystemUser> {
  const users = new Map<string, SystemUser>();
  for (const line of passwd().split('\n')) {
    const [name = '', , uid = '', gid = ''] = line.split(':');
    if (/^\d+$/.test(uid) && /^\d+$/.test(gid) && uid !== '0') {
      users.set(name, { name, uid: parseInt(uid, 10), gid: parseInt(gid, 10) });
    }
  }
  return users;
}

function passwd(): string {
  try {
    return readFileSync('/etc/passwd', 'utf8');
  } catch {
    return '';
  }
}
