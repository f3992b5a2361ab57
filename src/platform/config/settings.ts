import { resolve } from 'node:path';
import { z } from 'zod';

/** One environment variable: how it is read, and its line in docs/configuration.md. */
export interface Setting<T> {
  readonly name: string;
  readonly default: string;
  readonly meaning: string;
  readonly type: z.ZodType<T, string | undefined>;
}

function setting<T>(
  name: string,
  shown: string,
  meaning: string,
  type: z.ZodType<T, string | undefined>,
): Setting<T> {
  return { name, default: shown, meaning, type };
}

function wholeNumber(from: number, to: number, fallback: number) {
  return z
    .string()
    .default(String(fallback))
    .refine((text) => /^\d{1,9}$/.test(text) && within(parseInt(text, 10), from, to), {
      error: `must be a whole number from ${from} to ${to}`,
    })
    .transform((text) => parseInt(text, 10));
}

function within(value: number, from: number, to: number): boolean {
  return value >= from && value <= to;
}

function oneOf<const T extends readonly [string, ...string[]]>(values: T, fallback: T[number]) {
  return z
    .string()
    .default(fallback)
    .pipe(z.enum(values, { error: `must be one of ${values.join(', ')}` }));
}

const yesOrNo = z
  .enum(['true', 'false'], { error: 'must be true or false' })
  .transform((text) => text === 'true')
  .optional();

/** Reported without the value: it may carry a password. */
const databaseUrl = z
  .string()
  .refine(isDatabaseUrl, {
    error: 'must be a URL like postgresql://user:password@host:5432/database with one host',
  })
  .optional();

export function isDatabaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return /^postgres(ql)?:$/.test(url.protocol) && url.username !== '' && url.pathname.length > 1;
}

const upstreamUrl = z
  .string()
  .refine(isHttpUrl, { error: 'must be a URL that starts with http:// or https://' })
  .transform((text) => text.replace(/\/+$/, ''))
  .optional();

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

const origin = z
  .string()
  .refine(isOrigin, { error: 'must be an origin like https://api.example.com, without a path' })
  .transform((text) => new URL(text).origin)
  .optional();

function isOrigin(text: string): boolean {
  if (!isHttpUrl(text)) return false;
  const { pathname, search, hash, username } = new URL(text);
  return pathname === '/' && search === '' && hash === '' && username === '';
}

/** AES-256: 32 bytes, written as base64 (44 characters) or hex (64). Kept as base64. */
const keyEncryptionKey = z
  .string()
  .refine((text) => keyBytes(text).length === 32, {
    error: 'must be 32 random bytes in base64 or hex, for example from: openssl rand -base64 32',
  })
  .transform((text) => keyBytes(text).toString('base64'))
  .optional();

function keyBytes(text: string): Buffer {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  return /^[A-Za-z0-9+/_-]{43}=?$/.test(text) ? Buffer.from(text, 'base64') : Buffer.alloc(0);
}

const hostName = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .refine((text) => /^[A-Za-z0-9.:_-]+$/.test(text), { error: 'must be an address or a host name' });

export const SETTINGS = {
  port: setting('PORT', '8080', 'Port of the partner API. 0 takes a free one.', wholeNumber(0, 65535, 8080)),
  host: setting('HOST', '0.0.0.0', 'Address that the partner API listens on.', hostName('0.0.0.0')),
  adminPort: setting(
    'ADMIN_PORT',
    '8081',
    'Port of metrics and, later, of the operators. 0 takes a free one.',
    wholeNumber(0, 65535, 8081),
  ),
  adminHost: setting(
    'ADMIN_HOST',
    '127.0.0.1',
    'Address that the admin port listens on. Anything else than loopback shows it to the network.',
    hostName('127.0.0.1'),
  ),
  publicOrigin: setting(
    'PUBLIC_ORIGIN',
    'http://localhost:PORT',
    'The origin partners use: issuer and audience of tokens, and every URL in an answer.',
    origin,
  ),
  databaseUrl: setting(
    'DATABASE_URL',
    'embedded PostgreSQL',
    'PostgreSQL as `forecourt_app`, the role of requests. Not set: a PostgreSQL of our own starts in FORECOURT_HOME.',
    databaseUrl,
  ),
  workerDatabaseUrl: setting(
    'WORKER_DATABASE_URL',
    'embedded PostgreSQL',
    'The same database as `forecourt_worker`, the role of jobs. Required with DATABASE_URL.',
    databaseUrl,
  ),
  authDatabaseUrl: setting(
    'AUTH_DATABASE_URL',
    'embedded PostgreSQL',
    'The same database as `forecourt_auth`, the role of the authorization server. Required with DATABASE_URL.',
    databaseUrl,
  ),
  migrationDatabaseUrl: setting(
    'MIGRATION_DATABASE_URL',
    'embedded PostgreSQL',
    'The same database as `forecourt_owner`. Read by `npm run migrate`; the gateway itself does not use it.',
    databaseUrl,
  ),
  databasePoolSize: setting(
    'DATABASE_POOL_SIZE',
    '16',
    'Connections for requests. Jobs and the authorization server take up to half as many each.',
    wholeNumber(1, 500, 16),
  ),
  home: setting(
    'FORECOURT_HOME',
    '.forecourt',
    'Data folder: the embedded PostgreSQL, its passwords, the key-encryption key. One gateway at a time.',
    z
      .string()
      .default('.forecourt')
      .transform((text) => resolve(text)),
  ),
  kek: setting(
    'FORECOURT_KEK',
    'a file in FORECOURT_HOME',
    'Key-encryption key for personal data: 32 bytes in base64 or hex. Losing it loses the data.',
    keyEncryptionKey,
  ),
  role: setting(
    'ROLE',
    'all',
    '`api` answers requests, `worker` runs jobs, `all` does both.',
    oneOf(['api', 'worker', 'all'], 'all'),
  ),
  seedSandbox: setting(
    'SEED_SANDBOX',
    'true on the embedded PostgreSQL',
    'Fill the sandbox with partners, products and personas at start.',
    yesOrNo,
  ),
  creditBureauUrl: setting(
    'CREDIT_BUREAU_URL',
    'sandbox process',
    'The credit bureau. Not set: the sandbox upstreams start beside the gateway.',
    upstreamUrl,
  ),
  valuationUrl: setting(
    'VALUATION_URL',
    'sandbox process',
    'The valuation service. Not set: the sandbox upstreams start beside the gateway.',
    upstreamUrl,
  ),
  inFlightLimit: setting(
    'IN_FLIGHT_LIMIT',
    '128',
    'Requests worked on at once. The next wait in a short queue.',
    wholeNumber(1, 10000, 128),
  ),
  queueLimit: setting(
    'QUEUE_LIMIT',
    '128',
    'Requests that may wait for their turn. The next are answered 503 at once.',
    wholeNumber(0, 10000, 128),
  ),
  logLevel: setting(
    'LOG_LEVEL',
    'info',
    '`fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`.',
    oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'info'),
  ),
} as const;

/** The table of docs/configuration.md, padded the way prettier pads it. */
export function settingsTable(): string {
  const rows = [
    ['Variable', 'Default', 'Meaning'],
    ...Object.values(SETTINGS).map(({ name, default: shown, meaning }) => [`\`${name}\``, shown, meaning]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[], filler: string): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0, filler)).join(' | ')} |`;
  const [head = [], ...body] = rows.map((cells) => line(cells, ' '));
  return [head, line(['', '', ''], '-'), ...body].join('\n');
}
