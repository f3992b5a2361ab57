import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FILE = join('openapi', 'forecourt.json');

/** The committed contract, found from the source tree and from the build alike; null when there is none. */
export function readOpenApiFile(): string | null {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const path = join(folder, FILE);
    if (existsSync(path)) return readFileSync(path, 'utf8');
    if (folder === dirname(folder)) return null;
  }
}
