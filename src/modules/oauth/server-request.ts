import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/** All that the authorization server gets to see of a request's headers. */
const PASSED_ON = ['content-type', 'authorization', 'origin'] as const;

/**
 * The request as oidc-provider sees it, made by us: a body that has been read within its limit, a path without
 * query, a few headers, and the host and scheme of the issuer. Whatever else the sender wrote (Host, X-Forwarded-*,
 * an absolute request target) cannot reach an address in an answer.
 */
export function serverRequest(
  raw: IncomingMessage,
  path: string,
  body: Buffer,
  issuer: string,
): IncomingMessage {
  const { host, protocol } = new URL(issuer);
  const headers: Record<string, string> = {
    host,
    'x-forwarded-host': host,
    'x-forwarded-proto': protocol.slice(0, -1),
    'content-length': String(body.length),
  };
  for (const name of PASSED_ON) {
    const value = raw.headers[name];
    if (value !== undefined) headers[name] = value;
  }
  const { method, socket, httpVersion, httpVersionMajor, httpVersionMinor } = raw;
  const stream = new Readable({
    read() {
      if (body.length > 0) this.push(body);
      this.push(null);
    },
  });
  const seen = { method, url: path, headers, socket, httpVersion, httpVersionMajor, httpVersionMinor };
  return Object.assign(stream, seen) as unknown as IncomingMessage;
}
