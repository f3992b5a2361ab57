import type { z } from 'zod';
import { ExpectedFailure } from '../expected-failure.js';
import { nearest } from './nearest.js';
import { SETTINGS } from './settings.js';

export { settingsTable } from './settings.js';

type Settings = { [K in keyof typeof SETTINGS]: z.output<(typeof SETTINGS)[K]['type']> };
type Optional = { [K in keyof Settings]: undefined extends Settings[K] ? K : never }[keyof Settings];
/** Settings that are always there once the dependent defaults are filled in. */
type Derived = 'publicOrigin' | 'seedSandbox';

/** All that the environment says, checked. Immutable; `boot` makes the copy that carries the embedded URLs. */
export type Config = Readonly<
  Omit<Settings, Optional> & { [K in Exclude<Optional, Derived>]?: NonNullable<Settings[K]> } & {
    publicOrigin: string;
    seedSandbox: boolean;
    /** No DATABASE_URL was given: PostgreSQL is ours. */
    embedded: boolean;
  }
>;

/** Injection token and holder of the settings. */
export class ConfigService {
  constructor(readonly values: Config) {}
}

/** Every problem of the environment at once, a readable line each. No value of a secret is in them. */
export class ConfigError extends ExpectedFailure {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws ConfigError */
export function loadConfig(env: Environment): Config {
  const problems = misspelt(env);
  const read: Record<string, unknown> = {};
  for (const [key, { name, type }] of Object.entries(SETTINGS)) {
    const result = type.safeParse(given(env, name));
    if (!result.success) problems.push(`${name} ${result.error.issues[0]?.message ?? 'cannot be read'}.`);
    else if (result.data !== undefined) read[key] = result.data;
  }
  problems.push(...contradictions(env));
  if (problems.length > 0) throw new ConfigError(problems);
  const settings = read as unknown as Settings;
  const embedded = settings.databaseUrl === undefined;
  return {
    ...(read as unknown as Config),
    embedded,
    publicOrigin: settings.publicOrigin ?? `http://localhost:${settings.port}`,
    seedSandbox: settings.seedSandbox ?? embedded,
  };
}

/** An empty variable is one that is not set: `PORT= npm start`, or a blank line in a compose file. */
function given(env: Environment, name: string): string | undefined {
  const text = env[name]?.trim();
  return text === '' ? undefined : text;
}

const NAMES: readonly string[] = Object.values(SETTINGS).map(({ name }) => name);

/** A misspelt FORECOURT_KEK would quietly make a new key, so our own prefix must be spelt right. */
function misspelt(env: Environment): string[] {
  return Object.keys(env)
    .filter(
      (name) => name.startsWith('FORECOURT_') && !NAMES.includes(name) && given(env, name) !== undefined,
    )
    .map((name) => {
      const close = nearest(name, NAMES);
      return `${name} is not a setting${close === null ? '' : `; did you mean ${close}?`} All are in docs/configuration.md.`;
    });
}

const ROLES = {
  WORKER_DATABASE_URL: 'forecourt_worker, for jobs',
  AUTH_DATABASE_URL: 'forecourt_auth, for the authorization server',
  MIGRATION_DATABASE_URL: 'forecourt_owner, for npm run migrate only',
} as const;

function contradictions(env: Environment): string[] {
  return [...databaseUrls(env), ...ports(env)];
}

function databaseUrls(env: Environment): string[] {
  const names = Object.keys(ROLES) as (keyof typeof ROLES)[];
  const missing = names.filter((name) => given(env, name) === undefined);
  if (given(env, 'DATABASE_URL') === undefined) {
    const lonely = names.filter((name) => !missing.includes(name));
    if (lonely.length === 0) return [];
    return [
      `${lonely.join(', ')} set without DATABASE_URL: set it too, or none of them for the embedded PostgreSQL.`,
    ];
  }
  if (missing.every((name) => name === 'MIGRATION_DATABASE_URL')) return [];
  const list = missing.map((name) => `${name} (${ROLES[name]})`).join(', ');
  return [
    `DATABASE_URL needs its companions, the same database under other roles; missing: ${list}. npm run provision makes all four.`,
  ];
}

function ports(env: Environment): string[] {
  const [port, adminPort] = [SETTINGS.port, SETTINGS.adminPort].map(({ name, type }) =>
    type.safeParse(given(env, name)),
  );
  if (!port?.success || !adminPort?.success || port.data === 0 || port.data !== adminPort.data) return [];
  return [`PORT and ADMIN_PORT are both ${port.data}: they must differ.`];
}
