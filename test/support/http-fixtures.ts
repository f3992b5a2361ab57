import { generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { connect, type AddressInfo } from 'node:net';
import { Global, Module, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test, type TestingModuleBuilder } from '@nestjs/testing';
import { SignJWT } from 'jose';
import type { QueryResult } from 'pg';
import { TOKEN_KEYS, type TokenKeys } from '../../src/platform/auth/token-keys.port.js';
import { CLOCK } from '../../src/platform/clock/clock.js';
import { loadConfig, type Config } from '../../src/platform/config/config.js';
import { configureApp } from '../../src/platform/configure-app.js';
import { AppDatabase } from '../../src/platform/database/database.js';
import type { Statement } from '../../src/platform/database/statement.js';
import { GatewayAdapter } from '../../src/platform/http/gateway-adapter.js';
import { Ids } from '../../src/platform/ids.js';
import { PersistenceModule } from '../../src/platform/persistence.module.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { KeyRing } from '../../src/platform/privacy/key-ring.js';

export const TENANT = '018f0000-0000-7000-8000-0000000000aa';
const ISSUER = 'http://gateway.test';
const AUDIENCE = `${ISSUER}/v1`;

/** The store as the HTTP layer sees it: the gate's row, and what was written. A port fake; no SQL is understood. */
export class FakeDatabase {
  client: Record<string, unknown> | null = {
    partner_id: '018f0000-0000-7000-8000-0000000000cc',
    tenant_id: TENANT,
    livemode: false,
    channel: 'dealer_store',
    status: 'active',
    business_anchor: null,
    wall_anchor: null,
    gateway_version: null,
    staff_assisted: false,
  };
  readonly sent: Statement[] = [];
  failure: Error | null = null;

  batch(_tenant: string | null, statements: readonly Statement[]): Promise<Pick<QueryResult, 'rows'>[]> {
    if (this.failure !== null) return Promise.reject(this.failure);
    this.sent.push(...statements);
    const rows = this.client === null ? [] : [this.client];
    return Promise.resolve(statements.map(({ name }) => ({ rows: name === 'request-gate' ? rows : [] })));
  }
}

export interface TokenOptions {
  readonly claims?: Record<string, unknown>;
  readonly header?: Record<string, unknown>;
  readonly key?: KeyObject;
  readonly without?: readonly string[];
}

export interface HttpFixture {
  readonly app: NestFastifyApplication;
  readonly port: number;
  readonly database: FakeDatabase;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  token(options?: TokenOptions): Promise<string>;
  call(path: string, init?: RequestInit): Promise<Response>;
  close(): Promise<void>;
}

export interface HttpFixtureOptions {
  readonly controllers: readonly Type[];
  readonly imports?: readonly Type[];
  readonly config?: Partial<Config>;
  readonly override?: (builder: TestingModuleBuilder) => TestingModuleBuilder;
  readonly keys?: Partial<TokenKeys>;
}

/** The real server, hooks, guard, pipe and filter on a real socket; fakes only for the store and the keys. */
export async function startHttp(options: HttpFixtureOptions): Promise<HttpFixture> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const database = new FakeDatabase();
  const config: Config = { ...loadConfig({ LOG_LEVEL: 'silent' }), publicOrigin: ISSUER, ...options.config };
  const keys: TokenKeys = {
    issuer: ISSUER,
    audience: AUDIENCE,
    verificationKey: (kid) => Promise.resolve(kid === 'k1' ? publicKey : null),
    ...options.keys,
  };
  const shared = [
    Ids,
    { provide: CLOCK, useValue: { now: () => Date.now() } },
    { provide: AppDatabase, useValue: database },
    { provide: TOKEN_KEYS, useValue: keys },
    { provide: KeyRing, useValue: { hmac: () => Buffer.alloc(32) } },
  ];

  @Global()
  @Module({ providers: shared, exports: shared })
  class FakePersistence {}

  @Module({ controllers: [...options.controllers], imports: [...(options.imports ?? [])] })
  class UnderTest {}

  let builder = Test.createTestingModule({ imports: [PlatformModule.register(config), UnderTest] })
    .overrideModule(PersistenceModule)
    .useModule(FakePersistence);
  if (options.override) builder = options.override(builder);
  const compiled = await builder.compile();
  const app = compiled.createNestApplication<NestFastifyApplication>(new GatewayAdapter(config), {
    logger: false,
  });
  await configureApp(app);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  return {
    app,
    port,
    database,
    privateKey,
    publicKey,
    token: (tokenOptions) => signToken(privateKey, tokenOptions),
    call: (path, init) => fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual', ...init }),
    close: () => app.close(),
  };
}

/** An access token as our authorization server makes them, with whatever a test wants otherwise. */
export async function signToken(key: KeyObject, options: TokenOptions = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const claims: Record<string, unknown> = {
    iss: ISSUER,
    aud: AUDIENCE,
    sub: 'dms-demo',
    client_id: 'dms-demo',
    scope: 'things:read things:write',
    iat: now,
    exp: now + 300,
    jti: randomUUID(),
    ...options.claims,
  };
  for (const name of options.without ?? []) delete claims[name];
  const header = { alg: 'ES256', typ: 'at+jwt', kid: 'k1', ...options.header };
  return new SignJWT(claims).setProtectedHeader(header).sign(options.key ?? key);
}

export interface RawAnswer {
  readonly text: string;
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** Writes bytes to the socket as they are and reads until the other side closes or has been silent for a while. */
export function sendRaw(port: number, bytes: string | Buffer, quietMs = 400): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const chunks: Buffer[] = [];
    const finish = (): void => {
      socket.destroy();
      const text = Buffer.concat(chunks).toString('utf8');
      const split = text.indexOf('\r\n\r\n');
      const head = split === -1 ? text : text.slice(0, split);
      const status = Number.parseInt(head.slice(9, 12), 10);
      resolve({ text, status, head, body: split === -1 ? '' : text.slice(split + 4) });
    };
    socket.setTimeout(quietMs, finish);
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('close', finish);
    socket.on('error', (error) => (chunks.length > 0 ? finish() : reject(error)));
    socket.write(bytes);
  });
}
