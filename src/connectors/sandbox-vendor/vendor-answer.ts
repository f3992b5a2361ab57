import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Plan } from './plan.js';

/** What an honest vendor would send, and what a lying one can make of it. */
export interface VendorAnswer {
  readonly body: object;
  /** Complete and valid, but for another question. */
  readonly other: object;
  /** A path of the same vendor that gives an honest answer: where `redirect` leads. */
  readonly elsewhere: string;
}

const ENDLESS_BYTES = 200 * 1024 * 1024;
const CHUNK = Buffer.alloc(64 * 1024, ' ');

/** Sends an answer over HTTP as planned. */
export async function sendAsPlanned(
  response: ServerResponse,
  { delayMs, fault }: Plan,
  answer: VendorAnswer,
): Promise<void> {
  if (delayMs > 0) await sleep(delayMs);
  const text = JSON.stringify(answer.body);
  switch (fault) {
    case 'none':
      return sendJson(response, 200, answer.body);
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'overloaded':
      return sendJson(response, 503, { error: 'unavailable' });
    case 'silence':
      // The connection stays open until the caller gives up.
      return;
    case 'html':
      return send(
        response,
        200,
        { 'content-type': 'text/html' },
        '<!doctype html><title>Service notice</title>',
      );
    case 'wrong_types':
      return sendJson(response, 200, wrongTypes(answer.body));
    case 'endless':
      return endless(response);
    case 'redirect':
      return send(response, 307, { location: answer.elsewhere }, '');
    case 'truncated':
      return send(response, 200, { 'content-type': 'application/json' }, text.slice(0, -2));
    case 'gzip':
      return send(response, 200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }, text);
    case 'empty':
      return send(response, 200, { 'content-type': 'application/json' }, '');
    case 'other_inquiry':
      return sendJson(response, 200, answer.other);
  }
}

export function sendJson(response: ServerResponse, status: number, body: object): void {
  send(response, status, { 'content-type': 'application/json' }, JSON.stringify(body));
}

function send(response: ServerResponse, status: number, headers: Record<string, string>, text: string): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) }).end(text);
}

/** Every member as something else. */
function wrongTypes(body: object): object {
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, typeof value === 'string' ? 7 : String(value)]),
  );
}

/** Valid JSON so far, for 200 MB: only a reader that counts gets away. */
async function endless(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' }).write('{');
  for (let sent = 0; sent < ENDLESS_BYTES && !response.destroyed; sent += CHUNK.length) {
    if (!response.write(CHUNK)) await drained(response);
  }
  response.end('}');
}

async function drained(response: ServerResponse): Promise<void> {
  const either = new AbortController();
  await Promise.race(
    ['drain', 'close'].map((event) => once(response, event, { signal: either.signal })),
  ).catch(() => undefined);
  either.abort();
}
