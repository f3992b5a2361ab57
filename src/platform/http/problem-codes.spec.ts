import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { defineProblems, problemDefinition, registerProblems } from './problem-registry.js';
import { Problem } from './problem.js';

const SOURCE = join(import.meta.dirname, '..', '..');
const files = globSync('**/*.ts', { cwd: SOURCE })
  .filter((file) => !file.endsWith('.spec.ts'))
  .map((file) => ({ file, text: readFileSync(join(SOURCE, file), 'utf8') }));
const definers = files.filter(({ file }) => file.endsWith('.errors.ts'));

describe('problem codes', () => {
  it('are all defined somewhere', async () => {
    await Promise.all(definers.map(({ file }) => import(join(SOURCE, file))));
    const used = files.flatMap(({ file, text }) =>
      [...text.matchAll(/new Problem\(\s*'([a-z0-9_]+)'/g)].map(([, code = '']) => ({ file, code })),
    );
    expect(used.length).toBeGreaterThan(20);
    expect(used.filter(({ code }) => problemDefinition(code) === undefined)).toEqual([]);
  });

  it('are registered at boot: some source file imports each file that defines them', () => {
    const orphans = definers.filter(({ file }) => {
      const name = basename(file).replace(/\.ts$/, '.js');
      return !files.some((other) => other.file !== file && other.text.includes(`/${name}'`));
    });
    expect(orphans.map(({ file }) => file)).toEqual([]);
  });

  it('cannot be made up', () => {
    expect(() => new Problem('made_up')).toThrow('problem "made_up" is not registered');
  });

  it('mean one thing', () => {
    const definition = { status: 400, title: 'a', retryable: false, help: 'b' };
    defineProblems({ spec_only_code: definition });
    expect(() => registerProblems({ spec_only_code: { ...definition } })).not.toThrow();
    expect(() => registerProblems({ spec_only_code: { ...definition, status: 422 } })).toThrow(
      'defined twice',
    );
    expect(() => registerProblems({ NotSnake: definition })).toThrow('lower_snake_case');
  });
});
