import { FastifyAdapter } from '@nestjs/platform-fastify';
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Answer } from '../answer.js';
import type { Config } from '../config/config.js';
import { readBody } from './body-reader.js';
import { answerClientError, answerOddRequests } from './client-errors.js';
import { Front } from './front.js';
import { Problem } from './problem.js';
import { ProblemSender } from './problem-sender.js';
import { rawPath, stateOf } from './request-state.js';
import { Routes } from './routes.js';
import { MOST_CONNECTIONS, serverOptions } from './server-options.js';

/** Nest on Fastify, with every way out of it in our hands. */
export class GatewayAdapter extends FastifyAdapter {
  readonly front: Front;

  constructor(config: Pick<Config, 'publicOrigin' | 'inFlightLimit' | 'queueLimit'>) {
    const origin = config.publicOrigin;
    const sender = new ProblemSender(origin);
    const instance = fastify({
      ...serverOptions(),
      frameworkErrors: (error, request, reply) => sender.send(request, reply, error),
      clientErrorHandler: (error, socket) => answerClientError(error, socket, origin),
    });
    const front = new Front({ inFlight: config.inFlightLimit, queue: config.queueLimit }, sender);
    const routes = new Routes();
    instance.addHook('onRoute', (route) => routes.add(route));
    // Before Nest's own hooks, which may answer by themselves.
    front.install(instance);
    takeBodies(instance);
    answerErrors(instance, sender);
    answerUnmatched(instance, sender, routes);
    instance.server.maxConnections = MOST_CONNECTIONS;
    // 0 is "no limit": beyond a limit Node would drop headers without a word, a second Authorization for example.
    instance.server.maxHeadersCount = 0;
    answerOddRequests(instance.server, origin);
    super(instance);
    this.front = front;
  }

  /** Sends an Answer as it says. Whatever comes after the first answer is dropped. */
  override reply(response: FastifyReply, body: unknown, statusCode?: number): FastifyReply {
    const state = stateOf(response.request);
    if (state.answered) return response;
    if (isAnswer(body)) sendAnswer(response, body);
    else super.reply(response, body, statusCode);
    state.answered = true;
    return response;
  }

  /** Ours are in place since construction. */
  override setErrorHandler(): never {
    return this.instance as never;
  }

  override setNotFoundHandler(): never {
    return this.instance as never;
  }

  override registerParserMiddleware(): void {
    // Nest would parse before anybody knows who is asking.
  }
}

function isAnswer(value: unknown): value is Answer {
  return (
    typeof value === 'object' &&
    value !== null &&
    'status' in value &&
    typeof value.status === 'number' &&
    'headers' in value &&
    'body' in value
  );
}

/** A string or buffer under a content type of its own goes out as it is (a page, for example), all else as JSON. */
function sendAnswer(reply: FastifyReply, { status, body, headers }: Answer): void {
  reply.code(status).headers(headers);
  if (body === undefined || body === null) {
    void reply.send();
  } else if (reply.hasHeader('content-type') && (typeof body === 'string' || Buffer.isBuffer(body))) {
    void reply.send(body);
  } else {
    const text = JSON.stringify(body);
    if (!reply.hasHeader('content-type')) reply.header('content-type', 'application/json; charset=utf-8');
    void reply.send(text);
  }
}

function takeBodies(instance: FastifyInstance): void {
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser('*', readBody);
}

function answerErrors(instance: FastifyInstance, sender: ProblemSender): void {
  instance.setErrorHandler((error, request: FastifyRequest, reply: FastifyReply) => {
    // Fastify met it while sending: if no header is out yet, that answer never began.
    if (!reply.raw.headersSent) stateOf(request).answered = false;
    sender.send(request, reply, error);
  });
}

function answerUnmatched(instance: FastifyInstance, sender: ProblemSender, routes: Routes): void {
  instance.setNotFoundHandler((request, reply) => {
    const methods = routes.methodsOf(rawPath(request));
    const allow = { allow: [...methods, 'OPTIONS'].join(', ') };
    if (methods.length === 0 || methods.includes(request.method)) {
      sender.send(request, reply, new Problem('not_found'));
    } else if (request.method === 'OPTIONS') {
      stateOf(request).answered = true;
      void reply.code(204).headers(allow).send();
    } else {
      sender.send(request, reply, new Problem('method_not_allowed', { headers: allow }));
    }
  });
}
