import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { buildOpenApiDocument } from '../openapi.js';

/**
 * `npm run openapi` writes the contract from the built app; `--check` fails when the committed one differs.
 * It needs no database: the app is built in Nest's preview mode, which reads metadata and creates nothing.
 */
const TARGET = 'openapi/forecourt.json';

const text = `${JSON.stringify(await buildOpenApiDocument(), null, 2)}\n`;
if (process.argv.includes('--check')) {
  const committed = existsSync(TARGET) ? readFileSync(TARGET, 'utf8') : '';
  if (committed !== text) {
    const line = committed.split('\n').findIndex((entry, index) => entry !== text.split('\n')[index]);
    console.error(
      `${TARGET} differs from the built app, first at line ${line + 1}: run npm run openapi and commit it.`,
    );
    process.exitCode = 1;
  }
} else {
  mkdirSync(dirname(TARGET), { recursive: true });
  writeFileSync(TARGET, text);
  console.log(`wrote ${TARGET}`);
}
