import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { INestApplicationContext } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { Draining } from '../http/draining.js';
import { Metrics } from './metrics.js';

export interface AdminServer {
  readonly server: Server;
  /** `http://127.0.0.1:8081`, with the port that was really taken. */
  readonly url: string;
  close(): Promise<void>;
}

/** Metrics and details, on a port of their own that only this machine reaches unless told otherwise. */
export async function startAdminServer(
  app: INestApplicationContext,
  config: Pick<Config, 'adminPort' | 'adminHost'>,
): Promise<AdminServer> {
  const metrics = app.get(Metrics);
  const draining = app.get(Draining);
  const startedAt = new Date().toISOString();
  const pages: Readonly<Record<string, () => Promise<Page> | Page>> = {
    '/metrics': async () => ({ type: metrics.registry.contentType, text: await metrics.registry.metrics() }),
    '/healthz': () => ({ type: 'text/plain', text: 'ok' }),
    '/details': () => ({
      type: 'application/json',
      text: JSON.stringify(details(metrics, draining, startedAt)),
    }),
  };
  const server = createServer({ requestTimeout: 5_000, headersTimeout: 5_000 }, (request, response) => {
    const page = pages[request.url?.split('?', 1)[0] ?? ''];
    if (page === undefined) return end(response, 404, { type: 'text/plain', text: 'not found' });
    if (request.method !== 'GET')
      return end(response, 405, { type: 'text/plain', text: 'method not allowed' });
    Promise.resolve(page()).then(
      (found) => end(response, 200, found),
      () => end(response, 500, { type: 'text/plain', text: 'failed' }),
    );
  });
  await listen(server, config.adminPort, config.adminHost);
  const { port } = server.address() as AddressInfo;
  const host = config.adminHost.includes(':') ? `[${config.adminHost}]` : config.adminHost;
  return { server, url: `http://${host}:${port}`, close: () => close(server) };
}

interface Page {
  readonly type: string;
  readonly text: string;
}

function details(metrics: Metrics, draining: Draining, startedAt: string): object {
  return {
    startedAt,
    draining: draining.active,
    node: process.version,
    longestStallMs: Math.round(metrics.longestStallMs() * 10) / 10,
    residentBytes: process.memoryUsage.rss(),
  };
}

function end(response: ServerResponse, status: number, { type, text }: Page): void {
  response.writeHead(status, { 'content-type': type, 'x-content-type-options': 'nosniff' }).end(text);
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
