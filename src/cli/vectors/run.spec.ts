import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runVectors } from './run.js';

const ROWS = [
  { id: 'LEVEL 0', kind: 'level', principalFen: 10_000_000, apr: 0, n: 12, paymentFen: 833_333 },
  {
    id: 'CARD',
    kind: 'card_instalment',
    principal: 12_000,
    feeRatePerMonth: 0.006,
    n: 12,
    nominalPct: 13.03422428,
  },
];

describe('the command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vectors-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const run = (contents: string | null, ...more: string[]) => {
    const file = join(folder, 'rows.json');
    if (contents !== null) writeFileSync(file, contents);
    const [lines, errors]: [string[], string[]] = [[], []];
    const code = runVectors(contents === null ? more : [file, ...more], {
      line: (text) => lines.push(text),
      error: (text) => errors.push(text),
    });
    return { code, lines, errors };
  };

  it('is content with a good file, as a list or under a name', () => {
    const summary = { code: 0, lines: [`${ROWS.length} rows, 0 differences`], errors: [] };
    expect(run(JSON.stringify(ROWS))).toEqual(summary);
    expect(run(`\uFEFF${JSON.stringify({ source: 'x', rows: ROWS })}`)).toEqual(summary);
  });

  it('prints each difference and fails', () => {
    const wrong = { ...ROWS[0], paymentFen: 833_334 };
    expect(run(JSON.stringify([wrong, { id: 'Y', kind: 'other' }]))).toEqual({
      code: 1,
      lines: [
        'LEVEL 0  paymentFen  expected 833334  got 833333',
        'Y  kind  expected a kind that is known  got "other"',
        '2 rows, 2 differences',
      ],
      errors: [],
    });
  });

  it.each([
    ['no JSON', '{nope'],
    ['no list', '{"a": 1}'],
    ['an empty list', '[]'],
    ['a bare value', '3'],
    ['nothing', ''],
  ])('says in one line that the file holds %s', (_, contents) => {
    const { code, lines, errors } = run(contents);
    expect([code, lines, errors.length, errors[0]?.includes('\n')]).toEqual([2, [], 1, false]);
  });

  it('says in one line that there is no file', () => {
    expect(run(null)).toMatchObject({ code: 2, errors: ['Usage: npm run -s vectors -- FILE'] });
    expect(run(null, 'a', 'b').code).toBe(2);
    expect(run(null, join(folder, 'absent.json'))).toMatchObject({
      code: 2,
      errors: [expect.stringContaining('Cannot read')],
    });
    expect(run(null, folder).code).toBe(2);
  });
});
