import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { loadConfig, type Config } from './platform/config/config.js';
import { startEmbeddedServer } from './platform/database/embedded/embedded-server.js';
import { claimHome } from './platform/database/embedded/home.js';
import { assertSchema, migrate } from './platform/database/migrations.js';
import { assertReachable } from './platform/database/provision.js';
import { assertRoles } from './platform/database/role-check.js';
import { banner } from './platform/lifecycle/banner.js';
import { removeGatewayRecord, writeGatewayRecord } from './platform/lifecycle/gateway-record.js';
import { listenFailure, probePort } from './platform/lifecycle/ports.js';
import { bounded, type Shutdown } from './platform/lifecycle/shutdown.js';

type Say = (line: string) => void;

const DRAIN_MS = 10_000;

/**
 * From an environment to a gateway that listens, in the order of this function; what it starts it adds to
 * `shutdown`, which closes it in the reverse order: the gateway drains first, PostgreSQL goes last.
 * @throws ExpectedFailure
 */
export async function boot(env: NodeJS.ProcessEnv, shutdown: Shutdown, say: Say): Promise<void> {
  const startedAt = performance.now();
  const asked = await ownPorts(claim(loadConfig(env), shutdown));
  if (shutdown.requested) return;
  const withDatabase = await openDatabase(asked, shutdown, say);
  if (shutdown.requested) return;
  const config = await openUpstreams(withDatabase, shutdown, say);
  if (shutdown.requested) return;
  const app = await startApp(config, shutdown);
  if (shutdown.requested) return;
  const adminUrl = await listen(app, config, shutdown);
  const url = `http://localhost:${config.port}`;
  writeGatewayRecord(config.home, { url, adminUrl, publicOrigin: config.publicOrigin, pid: process.pid });
  shutdown.add('gateway.json', () => removeGatewayRecord(config.home));
  say(banner({ url, adminUrl, startedInMs: performance.now() - startedAt, config }));
}

function claim(config: Config, shutdown: Shutdown): Config {
  const lock = claimHome(config.home);
  shutdown.add('the data folder', () => lock.release());
  return config;
}

/** The public origin follows the port, so a free one is chosen before anything is built on it. */
async function ownPorts(config: Config): Promise<Config> {
  const port = await probePort(config.port, config.host, 'PORT');
  await probePort(config.adminPort, config.adminHost, 'ADMIN_PORT');
  if (port === config.port) return config;
  return { ...config, port, publicOrigin: config.publicOrigin.replace(/:0$/, `:${port}`) };
}

async function openDatabase(config: Config, shutdown: Shutdown, say: Say): Promise<Config> {
  const ready = config.embedded ? await openEmbedded(config, shutdown, say) : config;
  const { databaseUrl = '', workerDatabaseUrl = '', authDatabaseUrl = '' } = ready;
  await Promise.all([
    assertReachable(databaseUrl, 'DATABASE_URL'),
    assertReachable(workerDatabaseUrl, 'WORKER_DATABASE_URL'),
    assertReachable(authDatabaseUrl, 'AUTH_DATABASE_URL'),
  ]);
  await assertRoles([databaseUrl, workerDatabaseUrl, authDatabaseUrl]);
  await assertSchema(databaseUrl);
  return ready;
}

/** Only a database of our own is migrated without being asked. */
async function openEmbedded(config: Config, shutdown: Shutdown, say: Say): Promise<Config> {
  const server = await startEmbeddedServer(config.home, say);
  shutdown.add('PostgreSQL', () => server.stop());
  const { app, worker, auth, owner } = server.urls;
  await migrate(owner);
  return {
    ...config,
    databaseUrl: app,
    workerDatabaseUrl: worker,
    authDatabaseUrl: auth,
    migrationDatabaseUrl: owner,
  };
}

async function openUpstreams(config: Config, shutdown: Shutdown, say: Say): Promise<Config> {
  if (config.creditBureauUrl !== undefined && config.valuationUrl !== undefined) return config;
  const { startUpstreamProcess } = await import('./connectors/upstream-process.js');
  const upstreams = await startUpstreamProcess(config.home, say);
  shutdown.add('the sandbox upstreams', () => upstreams.stop());
  const { creditBureauUrl, valuationUrl } = upstreams;
  return { creditBureauUrl, valuationUrl, ...config };
}

async function startApp(config: Config, shutdown: Shutdown): Promise<NestFastifyApplication> {
  const { createApp } = await import('./app.js');
  const app = await createApp(config);
  shutdown.add('the gateway', () =>
    bounded(app.close(), DRAIN_MS, `requests were still under way after ${DRAIN_MS / 1000} s and were cut`),
  );
  if (config.seedSandbox) {
    const { SandboxSeed } = await import('./modules/sandbox/sandbox-seed.js');
    await app.get(SandboxSeed, { strict: false }).run();
  }
  return app;
}

/** Returns the URL of the admin port. */
async function listen(app: NestFastifyApplication, config: Config, shutdown: Shutdown): Promise<string> {
  const { startAdminServer } = await import('./platform/telemetry/admin-server.js');
  const { port, host, adminPort, adminHost } = config;
  const admin = await startAdminServer(app, config).catch((error: unknown) => {
    throw listenFailure(error, adminPort, adminHost, 'ADMIN_PORT');
  });
  shutdown.add('the admin port', () => admin.close());
  await app.listen(port, host).catch((error: unknown) => {
    throw listenFailure(error, port, host, 'PORT');
  });
  return admin.url;
}
