import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { Problem } from './problem.js';
import { rawProblem } from './problem-document.js';

/** Codes of Node's HTTP parser that are not just "not HTTP". */
const CODES: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'body_too_large',
};

interface HttpSocket extends Duplex {
  /** The answer under way on this connection; Node's own handling of client errors looks at it too. */
  _httpMessage?: { headersSent: boolean } | null;
}

/** Answers what never became a request: broken framing, too many header bytes, too slow an arrival. */
export function answerClientError(error: NodeJS.ErrnoException, socket: HttpSocket, origin: string): void {
  if (error.code === 'ECONNRESET' || !socket.writable || socket._httpMessage?.headersSent === true) {
    socket.destroy();
    return;
  }
  refuse(socket, new Problem(CODES[error.code ?? ''] ?? 'malformed_request'), origin);
}

/** What Node answers by itself, with an empty body or by hanging up: CONNECT, and Expect with anything unknown. */
export function answerOddRequests(server: Server, origin: string): void {
  server.on('connect', (_: IncomingMessage, socket: Duplex) => {
    refuse(socket, new Problem('method_not_allowed'), origin);
  });
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    request.resume();
    response.shouldKeepAlive = false;
    const { socket } = response;
    if (socket !== null)
      refuse(socket, new Problem('malformed_request', { detail: 'Expect is not understood' }), origin);
  });
}

function refuse(socket: Duplex, problem: Problem, origin: string): void {
  socket.end(rawProblem(problem, origin, randomUUID()));
}
