import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';

/**
 * Before `npm start`: builds when a source changed since the last build, and says so. Run by Node itself, which
 * strips the types: it must work before anything is built, so it imports nothing of ours.
 *
 * The stamp holds name, size and time of every source: times alone would miss a file that was taken away or put
 * back by git. `npm run build` (and so `npm ci`) leaves no stamp; then the times decide.
 */
const STAMP = 'dist/.built';
const ENTRY = 'dist/src/main.js';
const SOURCES = ['src/**/*.ts', 'migrations/**/*.ts', 'tsconfig*.json', 'nest-cli.json', 'package.json'];

const files = globSync(SOURCES).filter((file) => !file.endsWith('.spec.ts'));
const states = files.sort().map((file) => ({ file, ...pick(statSync(file)) }));
const wanted = createHash('sha256').update(JSON.stringify(states)).digest('hex');

function pick({ size, mtimeMs }: { size: number; mtimeMs: number }): { size: number; mtimeMs: number } {
  return { size, mtimeMs };
}

function isFresh(): boolean {
  if (!existsSync(ENTRY)) return false;
  if (existsSync(STAMP)) return readFileSync(STAMP, 'utf8') === wanted;
  const { mtimeMs: builtAt } = statSync(ENTRY);
  return states.every(({ mtimeMs }) => mtimeMs <= builtAt);
}

if (!isFresh()) {
  console.log('Building: the sources changed since the last build.');
  rmSync(STAMP, { force: true });
  const { status, error } = spawnSync('nest', ['build'], { stdio: 'inherit' });
  if (error !== undefined) console.error(`nest build could not run (${error.message}): run npm ci first.`);
  if (status !== 0) {
    // The compiler writes files in spite of errors: they must not pass for a build the next time.
    if (existsSync(ENTRY)) writeFileSync(STAMP, 'failed');
    process.exit(1);
  }
}
if (!existsSync(STAMP)) writeFileSync(STAMP, wanted);
