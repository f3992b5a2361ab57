import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test, type TestingModuleBuilder } from '@nestjs/testing';
import pg from 'pg';
import { AppModule } from '../../src/app.module.js';
import { accessToken } from '../../src/cli/access-token.js';
import { decodeId } from '../../src/kernel/ids.js';
import { SandboxSeed } from '../../src/modules/sandbox/sandbox-seed.js';
import { loadConfig, type Config } from '../../src/platform/config/config.js';
import { configureApp } from '../../src/platform/configure-app.js';
import { withClient } from '../../src/platform/database/provision.js';
import { GatewayAdapter } from '../../src/platform/http/gateway-adapter.js';
import { contractJudge } from './contract.js';
import { testDatabase, type TestDatabase } from './test-database.js';
import { startUpstreamProcess, type UpstreamProcess } from './upstream-process.js';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are asserted on, member by member
  readonly body: any;
}

export interface CallOptions {
  client?: string;
  key?: string | null;
  scenario?: string;
  headers?: Record<string, string>;
  /** false: the answer is not held against the contract. */
  contract?: boolean;
}

export interface GatewayOptions {
  /** Overrides of providers: how a control breaks a law. */
  override?: (builder: TestingModuleBuilder) => TestingModuleBuilder;
  config?: Partial<Config>;
  /** An earlier gateway's database, data folder and upstreams: a restart. */
  onto?: Gateway;
}

interface Session {
  id: string;
  parties: { partyId: string; role: string; url: string }[];
}

/** The whole product on a database of its own, with its sandbox upstreams in a process of theirs. */
export class Gateway {
  private readonly tokens = new Map<string, Promise<string>>();

  constructor(
    readonly app: NestFastifyApplication,
    readonly url: string,
    readonly home: string,
    readonly database: TestDatabase,
    readonly upstreams: UpstreamProcess,
  ) {}

  get(path: string, options: CallOptions = {}): Promise<Reply> {
    return this.call('GET', path, undefined, { ...options, key: null });
  }

  post(path: string, body: object | string, options: CallOptions = {}): Promise<Reply> {
    return this.call('POST', path, body, options);
  }

  async call(
    method: string,
    path: string,
    body: object | string | undefined,
    o: CallOptions,
  ): Promise<Reply> {
    const key = o.key === undefined ? randomUUID() : o.key;
    const response = await fetch(this.url + path, {
      method,
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${await this.token(o.client ?? 'dms-demo')}`,
        ...(key === null ? {} : { 'idempotency-key': key }),
        ...(o.scenario === undefined ? {} : { 'gateway-test-scenario': o.scenario }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...o.headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const reply: Reply = {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: text === '' ? null : JSON.parse(text),
    };
    if (o.contract !== false) contractJudge().check({ method, path, ...reply });
    return reply;
  }

  token(client: string): Promise<string> {
    const known = this.tokens.get(client) ?? accessToken({ home: this.home, client, url: this.url });
    this.tokens.set(client, known);
    return known;
  }

  async session(
    o: CallOptions & { channel?: string } = {},
  ): Promise<Session & { storeId?: string; staffRef?: string }> {
    const channel = o.channel ?? 'dealer_store';
    const place = channel === 'dealer_store' ? await this.place(o.client ?? 'dms-demo') : {};
    const reply = await this.post(
      '/v1/applicant-sessions',
      { channel, ...place, parties: [{ role: 'borrower' }] },
      o,
    );
    if (reply.status !== 201) throw new Error(`no session: ${JSON.stringify(reply.body)}`);
    return { ...(reply.body as Session), ...place };
  }

  /** A session completed as a persona, its report in hand unless the bureau is slow. */
  async completedSession(o: CallOptions & { persona: number; channel?: string; wait?: boolean }) {
    const session = await this.session(o);
    const reply = await this.post(
      `/v1/sandbox/applicant-sessions/${session.id}/complete`,
      { persona: o.persona },
      o,
    );
    if (reply.status !== 200) throw new Error(`not completed: ${JSON.stringify(reply.body)}`);
    if (o.wait !== false && o.persona !== 11 && o.persona !== 12 && o.scenario === undefined)
      await this.reportOf(session.id);
    return session;
  }

  /** Waits until the bureau has answered for a session. */
  async reportOf(sessionId: string): Promise<void> {
    for (let attempt = 0; attempt < 200; attempt++) {
      const { rows } = await this.query(
        `SELECT 1 FROM bureau_inquiry i JOIN credit_authorisation a ON a.id = i.authorisation_id
         WHERE a.session_id = $1 AND i.state = 'answered'`,
        [decodeId('aps', sessionId)],
      );
      if (rows.length > 0) return;
      await sleep(25);
    }
    throw new Error('the bureau has not answered');
  }

  async place(client: string): Promise<{ storeId: string; staffRef: string }> {
    const { body } = await this.get('/v1/stores', { client });
    return { storeId: body.items[0].id, staffRef: body.items[0].staff[0].id };
  }

  preApproval(
    session: Session & { storeId?: string; staffRef?: string },
    vehicle: object,
    wish: object,
    over: object = {},
  ): object {
    return {
      channel: 'dealer_store',
      ...(session.storeId === undefined ? {} : { storeId: session.storeId, staffRef: session.staffRef }),
      applicantSessionId: session.id,
      parties: [{ role: 'borrower', partyId: session.parties[0]?.partyId }],
      vehicle,
      useNature: 'non_operating',
      registrationRegion: '310000',
      wish: { financingForm: 'auto_loan', repaymentMethod: 'equal_instalment', ...wish },
      ...over,
    };
  }

  /** As a superuser, past every wall. */
  query(text: string, values: unknown[] = []): Promise<pg.QueryResult> {
    return withClient(this.database.superuser, (client) => client.query(text, values));
  }

  /** Bureau inquiries of one session. */
  async inquiriesOf(sessionId: string): Promise<number> {
    const { rows } = await this.query(
      `SELECT count(*)::int AS n FROM bureau_inquiry i JOIN credit_authorisation a ON a.id = i.authorisation_id WHERE a.session_id = $1`,
      [decodeId('aps', sessionId)],
    );
    return (rows[0] as { n: number }).n;
  }

  async eventually(
    ask: () => Promise<Reply>,
    done: (reply: Reply) => boolean,
    withinMs: number,
  ): Promise<Reply> {
    const until = performance.now() + withinMs;
    for (;;) {
      const reply = await ask();
      if (done(reply) || performance.now() > until) return reply;
      await sleep(100);
    }
  }

  /** Which fields an answer has, and of what kind, whatever their values. */
  shape(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.shape(item));
    if (value === null || typeof value !== 'object') return value === null ? 'null' : typeof value;
    return Object.fromEntries(
      Object.entries(value)
        .sort()
        .map(([name, item]) => [name, this.shape(item)]),
    );
  }

  /** Leaves database, data folder and upstreams for the next gateway. */
  async stop(): Promise<void> {
    await this.app.close();
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.upstreams.kill();
    await this.database.drop();
    rmSync(this.home, { recursive: true, force: true });
  }
}

export async function startGateway({
  override = (builder) => builder,
  config: over = {},
  onto,
}: GatewayOptions = {}): Promise<Gateway> {
  const database = onto?.database ?? (await testDatabase());
  const home = onto?.home ?? mkdtempSync(join(tmpdir(), 'forecourt-e2e-'));
  const upstreams = onto?.upstreams ?? (await startUpstreamProcess(home));
  const config: Config = {
    ...loadConfig({
      LOG_LEVEL: 'silent',
      FORECOURT_KEK: 'ab'.repeat(32),
      FORECOURT_HOME: home,
      SEED_SANDBOX: 'true',
    }),
    databaseUrl: database.app,
    workerDatabaseUrl: database.worker,
    authDatabaseUrl: database.auth,
    publicOrigin: 'http://gateway.test',
    creditBureauUrl: upstreams.creditBureauUrl,
    valuationUrl: upstreams.valuationUrl,
    ...over,
  };
  const compiled = await override(
    Test.createTestingModule({ imports: [AppModule.register(config)] }),
  ).compile();
  const app = compiled.createNestApplication<NestFastifyApplication>(new GatewayAdapter(config), {
    logger: false,
  });
  await configureApp(app);
  await app.get(SandboxSeed, { strict: false }).run();
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  return new Gateway(app, `http://127.0.0.1:${port}`, home, database, upstreams);
}
