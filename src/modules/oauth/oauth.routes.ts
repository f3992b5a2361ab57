import type { FastifyInstance, FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import { stateOf } from '../../platform/http/request-state.js';
import { toProblem } from '../../platform/http/to-problem.js';
import type { AuthorizationServer } from './authorization-server.service.js';
import { ROUTES } from './provider.js';

/** A form with an assertion under a 4096-bit key takes 2 KiB. */
const LARGEST_FORM = 16 * 1024;

/** The authorization server as a Fastify plugin of its own: none of Nest's pipes, guards and filters apply. */
export function oauthRoutes(server: AuthorizationServer): FastifyPluginCallback {
  return (instance, _, done) => {
    instance.setErrorHandler((error, request, reply) => refuse(request, reply, toProblem(error).status));
    const serve = (path: string) => async (request: FastifyRequest, reply: FastifyReply) => {
      // Read before a slot was taken, so that a slow sender holds no slot.
      const body = stateOf(request).body ?? Buffer.alloc(0);
      if (body.length > LARGEST_FORM) return refuse(request, reply, 413);
      reply.hijack();
      await server.answer(request.raw, reply.raw, path, body);
      return reply;
    };
    register(instance, serve);
    done();
  };
}

type Serve = (path: string) => (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

function register(instance: FastifyInstance, serve: Serve): void {
  instance.post(ROUTES.token, serve(ROUTES.token));
  for (const path of [ROUTES.jwks, ROUTES.openidMetadata, ROUTES.oauthMetadata])
    instance.get(path, serve(path));
}

/** What fails before or around the library, in OAuth's words (RFC 6749, section 5.2). */
function refuse(request: FastifyRequest, reply: FastifyReply, status: number): FastifyReply {
  stateOf(request).answered = true;
  const [error, description] =
    status < 500 ? ['invalid_request', DESCRIPTIONS[status] ?? 'the request cannot be read'] : SERVER_ERROR;
  return reply
    .code(status)
    .headers({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      pragma: 'no-cache',
    })
    .send(JSON.stringify({ error, error_description: description }));
}

const SERVER_ERROR = ['server_error', 'something failed on our side'] as const;
const DESCRIPTIONS: Readonly<Record<number, string>> = {
  413: `the form has at most ${LARGEST_FORM / 1024} KiB`,
};
