import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FILE = join('openapi', 'forecourt.json');

/** The committed contract with this gateway as its server, found from source and build alike; null when absent. */
export function readOpenApiFile(origin: string): string | null {
  const text = contractText();
  if (text === null) return null;
  const document = JSON.parse(text) as Record<string, unknown>;
  return JSON.stringify({ ...document, servers: [{ url: origin }] });
}

function contractText(): string | null {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const path = join(folder, FILE);
    if (existsSync(path)) return readFileSync(path, 'utf8');
    if (folder === dirname(folder)) return null;
  }
}
