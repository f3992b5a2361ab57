import { readFileSync } from 'node:fs';
import { checkRow } from './check.js';

/** A file that cannot be used at all: one line, no stack. */
class UnusableFile extends Error {}

export interface Output {
  line(text: string): void;
  error(text: string): void;
}

/** Exit code: 0 no difference, 1 differences, 2 a file or a call that cannot be used. */
export function runVectors(args: readonly string[], output: Output): 0 | 1 | 2 {
  try {
    return compareFile(args, output);
  } catch (error) {
    if (!(error instanceof UnusableFile)) throw error;
    output.error(error.message.replaceAll(/\s*\n\s*/g, ' '));
    return 2;
  }
}

function compareFile(args: readonly string[], output: Output): 0 | 1 {
  const [file] = args;
  if (file === undefined || args.length > 1) throw new UnusableFile('Usage: npm run -s vectors -- FILE');
  const results = rowsOf(file).map(checkRow);
  let differences = 0;
  for (const { id, differences: found } of results) {
    differences += found.length;
    for (const { field, expected, got } of found)
      output.line(`${id}  ${field}  expected ${expected}  got ${got}`);
  }
  output.line(`${results.length} rows, ${differences} differences`);
  return differences === 0 ? 0 : 1;
}

function rowsOf(file: string): readonly unknown[] {
  const value = parsed(file, contents(file));
  const inner =
    typeof value === 'object' && value !== null ? Object.values(value).find(Array.isArray) : undefined;
  const rows: unknown = Array.isArray(value) ? value : inner;
  // A check that checks nothing must not be green.
  if (!Array.isArray(rows) || rows.length === 0) throw new UnusableFile(`${file} holds no list of rows.`);
  return rows;
}

function contents(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new UnusableFile(`Cannot read ${file}: ${reason(error)}`);
  }
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnusableFile(`${file} is not JSON: ${reason(error)}`);
  }
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
