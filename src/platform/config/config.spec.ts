import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigError, loadConfig, settingsTable } from './config.js';

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const APP = 'postgresql://forecourt_app:secret@db.example:5432/forecourt';

describe('loadConfig', () => {
  it('needs nothing', () => {
    expect(loadConfig({})).toMatchObject({
      port: 8080,
      adminPort: 8081,
      adminHost: '127.0.0.1',
      embedded: true,
      seedSandbox: true,
      role: 'all',
      home: resolve('.forecourt'),
      publicOrigin: 'http://localhost:8080',
    });
  });

  it('takes an empty variable as one that is not set', () => {
    expect(loadConfig({ PORT: '', PUBLIC_ORIGIN: ' ', DATABASE_URL: '' })).toEqual(loadConfig({}));
  });

  it('derives the public origin from the port and drops a closing slash', () => {
    expect(loadConfig({ PORT: '9000' }).publicOrigin).toBe('http://localhost:9000');
    expect(loadConfig({ PUBLIC_ORIGIN: 'https://api.example.com/' }).publicOrigin).toBe(
      'https://api.example.com',
    );
  });

  it('names the variable in each of several problems', () => {
    const problems = problemsOf({
      PORT: '80a',
      ROLE: 'both',
      PUBLIC_ORIGIN: 'https://x.example/v1',
      LOG_LEVEL: 'loud',
    });
    expect(problems.map((line) => line.split(' ')[0])).toEqual([
      'PORT',
      'PUBLIC_ORIGIN',
      'ROLE',
      'LOG_LEVEL',
    ]);
    expect(problems.every((line) => !line.includes('\n'))).toBe(true);
  });

  it.each(['65536', '-1', '1e3', '8080.5', '0x1f90'])('refuses the port %s', (port) => {
    expect(problemsOf({ PORT: port })).toEqual(['PORT must be a whole number from 0 to 65535.']);
  });

  it('says which database URLs are missing and what they are for', () => {
    const [line, ...more] = problemsOf({ DATABASE_URL: APP });
    expect(more).toEqual([]);
    expect(line).toMatch(
      /WORKER_DATABASE_URL .*jobs.*AUTH_DATABASE_URL .*authorization server.*MIGRATION_DATABASE_URL/,
    );
  });

  it('serves from another server without the rights to migrate, and does not seed it unasked', () => {
    const external = { DATABASE_URL: APP, WORKER_DATABASE_URL: APP, AUTH_DATABASE_URL: APP };
    expect(loadConfig(external)).toMatchObject({ embedded: false, seedSandbox: false });
    expect(loadConfig({ ...external, SEED_SANDBOX: 'true' }).seedSandbox).toBe(true);
  });

  it('refuses companions without DATABASE_URL', () => {
    expect(problemsOf({ WORKER_DATABASE_URL: APP })).toEqual([
      expect.stringContaining('without DATABASE_URL'),
    ]);
  });

  it('never shows a secret', () => {
    const lines = problemsOf({ DATABASE_URL: 'mysql://u:hunter2@h/d', FORECOURT_KEK: 'hunter2' }).join();
    expect(lines).toMatch(/DATABASE_URL must be.*FORECOURT_KEK must be/s);
    expect(lines).not.toContain('hunter2');
  });

  it('refuses several hosts in a URL', () => {
    const url = 'postgresql://u:p@a:5432,b:5432/d';
    expect(problemsOf({ DATABASE_URL: url, WORKER_DATABASE_URL: APP, AUTH_DATABASE_URL: APP })).toHaveLength(
      1,
    );
  });

  it('reads the key-encryption key as base64 or hex', () => {
    const key = Buffer.alloc(32, 7);
    const base64 = key.toString('base64');
    expect(loadConfig({ FORECOURT_KEK: base64 }).kek).toBe(base64);
    expect(loadConfig({ FORECOURT_KEK: key.toString('hex') }).kek).toBe(base64);
    expect(problemsOf({ FORECOURT_KEK: base64.slice(4) })).toHaveLength(1);
  });

  it('corrects a misspelt name of ours and leaves other names alone', () => {
    expect(problemsOf({ FORECOURT_HOM: '/x', HOMEPORT: 'y' })).toEqual([
      expect.stringContaining('did you mean FORECOURT_HOME?'),
    ]);
  });

  it('keeps the two ports apart', () => {
    expect(problemsOf({ PORT: '8081' })).toEqual(['PORT and ADMIN_PORT are both 8081: they must differ.']);
    expect(problemsOf({ PORT: '0', ADMIN_PORT: '0' })).toEqual([]);
  });
});

describe('docs/configuration.md', () => {
  it('holds the table of the code', () => {
    expect(readFileSync('docs/configuration.md', 'utf8')).toContain(settingsTable());
  });
});
