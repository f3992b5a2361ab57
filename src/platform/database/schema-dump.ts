import { createHash } from 'node:crypto';
import type pg from 'pg';
import { CATALOG_QUERIES } from './schema-catalog.js';
import { withClient } from './provision.js';

interface Line {
  /** What the line is sorted and grouped by: 'table audit_entry', 'function request_gate(text)'. */
  readonly subject: string;
  readonly line: string;
}

const HEADER = `-- The law of the tables as the migrations leave it: read from the catalog by npm run schema, compared by
-- npm run check. Not a script to run. A function's body is represented by its SHA-256.
`;

/** A stable text of everything in the schema that can break a promise: the same schema gives the same text. */
export async function dumpSchema(url: string): Promise<string> {
  const lines = await withClient(url, allLines);
  const subjects = Map.groupBy(lines, ({ subject }) => subject);
  const parts = [...subjects.keys()].sort(byCodePoint).map((subject) => {
    const details = (subjects.get(subject) ?? []).map(({ line }) => `  ${line}\n`);
    return `\n${subject}\n${details.join('')}`;
  });
  return HEADER + parts.join('');
}

/** One after another: a single connection, and the order of queries is the order inside a subject. */
async function allLines(client: pg.Client): Promise<Line[]> {
  // The catalog spells names out in full unless they are on the search path.
  await client.query("SET search_path = public, pg_catalog; SET timezone = 'UTC'");
  const lines: Line[] = [];
  for (const query of CATALOG_QUERIES) {
    const { rows } = await client.query<Line & { body: string | null }>(query);
    for (const { subject, line, body } of rows) {
      lines.push({ subject, line: body === null ? line : `${line} ${sha256(body)}` });
    }
  }
  return lines;
}

/** Indentation and line ends of a function may change without changing what it does. */
function sha256(body: string): string {
  return createHash('sha256').update(body.replace(/\s+/g, ' ').trim()).digest('hex');
}

function byCodePoint(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** The first line in which two texts differ, for a person; null when they are equal. */
export function firstDifference(committed: string, actual: string): string | null {
  if (committed === actual) return null;
  const [left, right] = [committed.split('\n'), actual.split('\n')];
  const at = right.findIndex((line, index) => line !== left[index]);
  const index = at === -1 ? right.length : at;
  const subject = right.slice(0, index + 1).findLast((line) => /^\w/.test(line)) ?? '';
  return `line ${index + 1} (${subject}): "${left[index] ?? ''}" is now "${right[index] ?? ''}"`;
}
