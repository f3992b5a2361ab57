import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { OuterDeadline } from '../latency/outer-deadline.js';
import { Deadline } from '../latency/deadline.js';
import { requestScope } from '../telemetry/logger.js';
import type { Draining } from './draining.js';
import { InFlightLimiter } from './in-flight-limiter.js';
import { Problem } from './problem.js';
import type { ProblemSender } from './problem-sender.js';
import { headProblem } from './request-headers.js';
import { operationOf, stateOf, type RequestState } from './request-state.js';
import { isOutside } from './routes.js';
import { contentSecurityPolicy, SECURITY_HEADERS } from './security-headers.js';

/** Told of every request that has ended, after its answer is out of our hands. */
export interface FinishedRequests {
  finished(request: FastifyRequest, reply: FastifyReply, state: RequestState): void;
}

/** What comes out of the container, after the server was made and before it listens. */
export interface FrontParts {
  readonly outerDeadline: OuterDeadline;
  readonly draining: Draining;
  readonly log: FinishedRequests;
}

type Next = () => void;

/** Answered even when nothing else is: who asks whether we live must not wait behind the load. */
const UNLIMITED = new Set(['/healthz', '/readyz']);
/** For the authorization server and the reference page, so that a flood there cannot starve the API. */
const OUTSIDE_LIMIT = { inFlight: 32, queue: 64, maxWaitMs: 200 };

/** What happens to every request before Nest sees it, and to every answer after. */
export class Front {
  readonly limiter: InFlightLimiter;
  readonly outsideLimiter = new InFlightLimiter(OUTSIDE_LIMIT);
  private parts: FrontParts | undefined;

  constructor(
    limits: { inFlight: number; queue: number },
    private readonly sender: ProblemSender,
  ) {
    this.limiter = new InFlightLimiter(limits);
  }

  attach(parts: FrontParts): void {
    this.parts = parts;
  }

  install(instance: FastifyInstance): void {
    instance.decorateRequest('forecourt', null);
    instance.addHook('onRequest', (request, reply, done) => this.arrive(request, reply, () => done()));
    instance.addHook('preValidation', (request, reply, done) => this.enter(request, reply, () => done()));
    instance.addHook('onSend', (request, reply, payload, done) => {
      this.leave(request, reply);
      done(null, payload);
    });
  }

  private arrive(request: FastifyRequest, reply: FastifyReply, done: Next): void {
    const state = stateOf(request);
    // On the raw response, because the authorization server writes there itself.
    reply.raw.setHeader('x-fapi-interaction-id', state.requestId);
    reply.raw.once('close', () => this.closed(request, reply, state));
    const problem = headProblem(request);
    if (problem === null) done();
    else this.sender.send(request, reply, problem);
  }

  /** The last byte has been read: the half second begins, and with it the wait for a slot. */
  private enter(request: FastifyRequest, reply: FastifyReply, done: Next): void {
    const state = stateOf(request);
    const startedAt = (state.startedAt ??= performance.now());
    const pattern = request.routeOptions.url;
    if (pattern !== undefined && UNLIMITED.has(pattern)) return done();
    const outside = isOutside(pattern);
    const granted = (release: () => void): void => {
      // Its sender left while it waited: nothing has been done for it yet, and nothing will be.
      if (state.closed) return release();
      state.release = release;
      if (!outside) this.startClock(request, reply, state, startedAt);
      // Here and not on arrival: who waited is woken in the scope of whoever freed the slot.
      requestScope.run(state.requestId, done);
    };
    const refused = (): void => this.sender.send(request, reply, new Problem('overloaded'));
    (outside ? this.outsideLimiter : this.limiter).enter(granted, refused);
  }

  private startClock(
    request: FastifyRequest,
    reply: FastifyReply,
    state: RequestState,
    startedAt: number,
  ): void {
    const deadline = new Deadline(startedAt, operationOf(request)?.budgetMs);
    state.deadline = deadline;
    state.disarm =
      this.parts?.outerDeadline.arm(startedAt, () => {
        deadline.expire();
        this.sender.send(request, reply, new Problem('deadline_exceeded'));
      }) ?? state.disarm;
  }

  private leave(request: FastifyRequest, reply: FastifyReply): void {
    const state = stateOf(request);
    state.disarm();
    // The customer's page needs its own origin on its form; nobody may say more than that to others.
    const ownOrigin = reply.getHeader('referrer-policy') === 'same-origin';
    reply.headers(SECURITY_HEADERS);
    if (ownOrigin) reply.header('referrer-policy', 'same-origin');
    const type = String(reply.getHeader('content-type') ?? '');
    if (!reply.hasHeader('content-security-policy')) {
      reply.header('content-security-policy', contentSecurityPolicy(type));
    }
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    if (state.startedAt !== undefined) {
      reply.header(
        'server-timing',
        state.timings.header(state.elapsedMs(), state.deadline?.remainingMs() ?? 0),
      );
    }
    if (this.parts?.draining.active === true) reply.header('connection', 'close');
    if (state.closed) this.finish(request, reply, state);
  }

  /**
   * The answer is with the kernel, or the sender has left. One who leaves early keeps its slot until the work it
   * asked for has ended: else hanging up early would be a way to have more than the limit worked on.
   */
  private closed(request: FastifyRequest, reply: FastifyReply, state: RequestState): void {
    state.closed = true;
    if (reply.raw.writableFinished || state.answered || state.deadline === undefined) {
      this.finish(request, reply, state);
    }
  }

  private finish(request: FastifyRequest, reply: FastifyReply, state: RequestState): void {
    if (state.finished) return;
    state.finished = true;
    state.disarm();
    state.deadline?.settle();
    state.release();
    this.parts?.log.finished(request, reply, state);
  }
}
