import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { importJWK, SignJWT, type CryptoKey, type JWTHeaderParameters } from 'jose';
import { OauthModule } from '../../src/modules/oauth/oauth.module.js';
import { PartnersModule } from '../../src/modules/partners/partners.module.js';
import { SandboxKeys, type SandboxKey } from '../../src/modules/sandbox/client-keys.js';
import { SandboxModule } from '../../src/modules/sandbox/sandbox.module.js';
import { SandboxSeed, type SeedContribution } from '../../src/modules/sandbox/sandbox-seed.js';
import { loadConfig, type Config } from '../../src/platform/config/config.js';
import { configureApp } from '../../src/platform/configure-app.js';
import { GatewayAdapter } from '../../src/platform/http/gateway-adapter.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { testDatabase, type TestDatabase } from './test-database.js';

/** The value, or a failed test. */
export function must<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('it is missing');
  return value;
}

export const ISSUER = 'http://gateway.test:8080';
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export interface AssertionWish {
  readonly client?: string;
  readonly claims?: Record<string, unknown>;
  readonly without?: readonly string[];
  readonly header?: Partial<JWTHeaderParameters>;
  readonly key?: CryptoKey | Uint8Array;
}

export interface IdentityFixture {
  readonly app: NestFastifyApplication;
  readonly port: number;
  readonly home: string;
  readonly database: TestDatabase;
  readonly config: Config;
  key(client?: string): SandboxKey;
  /** A good client assertion with whatever a test wants otherwise. */
  assertion(wish?: AssertionWish): Promise<string>;
  post(form: Record<string, string> | string, headers?: Record<string, string>): Promise<Response>;
  /** Asks for a token with that assertion. */
  ask(assertion: string, form?: Record<string, string>): Promise<Response>;
  token(client?: string, form?: Record<string, string>): Promise<string>;
  call(path: string, init?: RequestInit): Promise<Response>;
  close(): Promise<void>;
}

/** Platform, authorization server, partners and a seeded sandbox on a real database and a real socket. */
export async function startIdentity(seeds: readonly SeedContribution[] = []): Promise<IdentityFixture> {
  const database = await testDatabase();
  const home = await mkdtemp(join(tmpdir(), 'forecourt-identity-'));
  const config = configFor(database, home);
  const app = await startApp(config, seeds);
  await app.get(SandboxSeed).run();
  const { port } = app.getHttpServer().address() as AddressInfo;
  const keys = new SandboxKeys(home);
  const key = (client = 'dms-demo'): SandboxKey => {
    const found = keys.read(client);
    if (found === null) throw new Error(`no key of ${client}`);
    return found;
  };
  const call = (path: string, init?: RequestInit) =>
    fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual', ...init });
  const post: IdentityFixture['post'] = (form, headers = {}) =>
    call('/oauth/token', {
      method: 'POST',
      body: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });
  const assertion = (wish: AssertionWish = {}) => signAssertion(key(wish.client), wish);
  const ask: IdentityFixture['ask'] = (text, form = {}) =>
    post({
      grant_type: 'client_credentials',
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: text,
      ...form,
    });
  return {
    app,
    port,
    home,
    database,
    config,
    key,
    assertion,
    post,
    ask,
    call,
    async token(client = 'dms-demo', form = {}) {
      const answer = (await (await ask(await assertion({ client }), form)).json()) as Record<string, string>;
      if (answer.access_token === undefined) throw new Error(`no token: ${JSON.stringify(answer)}`);
      return answer.access_token;
    },
    async close() {
      await app.close();
      await rm(home, { recursive: true, force: true });
      await database.drop();
    },
  };
}

export function configFor(database: TestDatabase, home: string): Config {
  return {
    ...loadConfig({ LOG_LEVEL: 'silent', PUBLIC_ORIGIN: ISSUER, FORECOURT_HOME: home, ROLE: 'api' }),
    databaseUrl: database.app,
    workerDatabaseUrl: database.worker,
    authDatabaseUrl: database.auth,
  };
}

/** A gateway of its own on the same database: a second process, as far as a test can have one. */
export async function startApp(
  config: Config,
  seeds: readonly SeedContribution[] = [],
): Promise<NestFastifyApplication> {
  const compiled = await Test.createTestingModule({
    imports: [PlatformModule.register(config), OauthModule, PartnersModule, SandboxModule.register(seeds)],
  }).compile();
  const app = compiled.createNestApplication<NestFastifyApplication>(new GatewayAdapter(config), {
    logger: false,
  });
  await configureApp(app);
  await app.listen(0, '127.0.0.1');
  return app;
}

export async function signAssertion(key: SandboxKey, wish: AssertionWish): Promise<string> {
  const { client = 'dms-demo', claims: over = {}, without = [], header = {} } = wish;
  const now = Math.floor(Date.now() / 1000);
  const claims: Record<string, unknown> = {
    iss: client,
    sub: client,
    aud: ISSUER,
    iat: now,
    exp: now + 60,
    jti: randomUUID(),
    ...over,
  };
  for (const name of without) delete claims[name];
  const signer = wish.key ?? (await importJWK({ ...key }, 'ES256'));
  return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: key.kid, ...header }).sign(signer);
}
