import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendJson } from './vendor-answer.js';

export interface VendorRequest {
  readonly method: string;
  /** Below the vendor's prefix. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Parsed JSON; undefined when there was none or it could not be read. */
  readonly body: unknown;
}

/** Answers on its own or returns the status and body to send. */
export type VendorHandler = (request: VendorRequest, response: ServerResponse) => Promise<void>;

const LARGEST_REQUEST_BYTES = 16 * 1024;
/** Longer than clients keep idle connections, so that it is never the vendor who closes one under a request. */
const KEEP_ALIVE_MS = 60_000;

/** Sandbox vendors by prefix on one loopback port. */
export async function startVendors(
  vendors: Readonly<Record<string, VendorHandler>>,
  port = 0,
): Promise<{ origin: string; server: Server }> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    void route(vendors, request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { error: 'vendor' });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

async function route(
  vendors: Readonly<Record<string, VendorHandler>>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://vendor');
  const [, prefix = '', ...rest] = pathname.split('/');
  const handler = Object.hasOwn(vendors, prefix) ? vendors[prefix] : undefined;
  if (pathname === '/healthz') return sendJson(response, 200, { status: 'ok' });
  if (handler === undefined) return sendJson(response, 404, { error: 'not_found' });
  const { method = 'GET', headers } = request;
  await handler(
    { method, path: `/${rest.join('/')}`, query: searchParams, headers, body: await bodyOf(request) },
    response,
  );
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_REQUEST_BYTES) return undefined;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    return undefined;
  }
}
