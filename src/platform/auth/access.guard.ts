import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { gatewayVersion } from '../http/gateway-version.js';
import { InputReader } from '../http/input-reader.js';
import type { OperationSpec } from '../http/operation.decorator.js';
import { Problem } from '../http/problem.js';
import type { RequestContext } from '../http/request-context.js';
import { prefersAsync } from '../http/request-headers.js';
import { canonicalPath, operationOf, stateOf, type RequestState } from '../http/request-state.js';
import { checkTestScenario } from '../http/test-scenario.js';
import { Deadline } from '../latency/deadline.js';
import { ClientStates } from './client-states.js';
import { insufficientScope, invalidToken, presentedToken } from './token-extractor.js';
import { VerifiedTokens } from './verified-tokens.js';

type Caller = Pick<
  RequestContext,
  'tenantId' | 'clientId' | 'partnerId' | 'channel' | 'scopes' | 'livemode'
> & {
  readonly gatewayVersionPin: string | null;
};

const NOBODY: Caller = {
  tenantId: '',
  clientId: '',
  partnerId: '',
  channel: '',
  scopes: [],
  livemode: false,
  gatewayVersionPin: null,
};

/** Who is asking, may they, and only then: what do they say. Closed by default. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly tokens: VerifiedTokens,
    private readonly clients: ClientStates,
    private readonly input: InputReader,
  ) {}

  async canActivate(host: ExecutionContext): Promise<boolean> {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const spec = operationOf(request);
    // The boot refuses such a route; should one appear all the same, it does not exist.
    if (spec === undefined) throw new Problem('not_found');
    const state = stateOf(request);
    state.deadline ??= new Deadline(state.startedAt, spec.budgetMs);
    const caller =
      spec.access === 'public' ? NOBODY : await this.authenticate(request, state, spec.access.scope);
    const context = contextOf(request, state, state.deadline, spec, caller);
    state.context = context;
    http.getResponse<FastifyReply>().header('gateway-version', context.gatewayVersion);
    this.input.read(request, spec, host.getClass(), host.getHandler());
    return true;
  }

  private async authenticate(request: FastifyRequest, state: RequestState, scope: string): Promise<Caller> {
    const end = state.timings.start('auth');
    try {
      const { scheme, token } = presentedToken(request.headers.authorization);
      if (scheme === 'dpop') throw invalidToken('DPoP is not offered yet');
      const claims = await this.tokens.verify(token);
      // RFC 9449 7.2: a bound token sent as Bearer is one in the wrong hands.
      if (claims.isBound) throw invalidToken('the token is bound to a key');
      const signal = state.deadline?.signal ?? AbortSignal.timeout(0);
      const client = await this.clients.of(claims.clientId, signal);
      if (client?.active !== true) throw invalidToken('the client may not call');
      // Live tokens must be bound to a key, and those come with DPoP.
      if (client.livemode) throw invalidToken('live tokens must be bound to a key');
      if (!claims.scopes.includes(scope)) throw insufficientScope(scope);
      return { ...client, clientId: claims.clientId, scopes: claims.scopes };
    } finally {
      end();
    }
  }
}

function contextOf(
  request: FastifyRequest,
  state: RequestState,
  deadline: Deadline,
  spec: OperationSpec,
  caller: Caller,
): RequestContext {
  const { gatewayVersionPin, ...who } = caller;
  return {
    tenantId: who.tenantId,
    clientId: who.clientId,
    partnerId: who.partnerId,
    channel: who.channel,
    scopes: who.scopes,
    livemode: who.livemode,
    requestId: state.requestId,
    gatewayVersion: gatewayVersion(request.headers['gateway-version'], gatewayVersionPin),
    operation: spec.id,
    deadline,
    timings: state.timings,
    idempotencyKey: headerText(request, 'idempotency-key'),
    scenario: scenarioOf(request, caller.livemode),
    preferAsync: prefersAsync(request.headers.prefer),
    method: request.method,
    path: canonicalPath(request),
  };
}

/** Refused in live whatever it says, in the sandbox only when no upstream would understand it. */
function scenarioOf(request: FastifyRequest, livemode: boolean): string | undefined {
  const header = headerText(request, 'gateway-test-scenario');
  if (header === undefined) return undefined;
  if (livemode) throw new Problem('test_scenario_not_allowed');
  checkTestScenario(header);
  return header;
}

function headerText(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
