import type { FastifyReply, FastifyRequest } from 'fastify';
import { logUnforeseen } from '../telemetry/unforeseen.js';
import { Problem } from './problem.js';
import { problemDocument, problemHeaders } from './problem-document.js';
import { stateOf } from './request-state.js';
import { isUnforeseen, toProblem } from './to-problem.js';

/** The one way an error leaves this gateway, whoever met it: hooks, router, filter, outer deadline. */
export class ProblemSender {
  constructor(private readonly origin: string) {}

  /** Does nothing when the answer has already begun: what comes late is dropped. */
  send(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
    const state = stateOf(request);
    const problem = this.safely(error);
    if (problem.code === 'internal_error' && isUnforeseen(error)) logUnforeseen(error, state.requestId);
    if (state.answered || reply.sent) return;
    state.answered = true;
    state.problemCode = problem.code;
    void reply
      .code(problem.status)
      .headers({
        ...problemHeaders(problem),
        'x-fapi-interaction-id': state.requestId,
        'x-content-type-options': 'nosniff',
      })
      // As bytes: Fastify would add a charset to the type of a string, and problem+json has no such parameter.
      .send(Buffer.from(JSON.stringify(problemDocument(problem, this.origin, state.requestId))));
  }

  /** An error while making the error must not become a third one. */
  private safely(error: unknown): Problem {
    try {
      return toProblem(error);
    } catch {
      return new Problem('internal_error');
    }
  }
}
