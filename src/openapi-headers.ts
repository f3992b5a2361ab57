import type { OpenAPIObject } from '@nestjs/swagger';
import { GATEWAY_VERSIONS, LATEST_GATEWAY_VERSION } from './platform/http/gateway-version.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Parameters = NonNullable<Operation['parameters']>;
type Headers = NonNullable<NonNullable<OpenAPIObject['components']>['headers']>;
type ResponseHeaders = Record<string, { $ref: string }>;

const text = (description: string, example?: string, required = false): Headers[string] => ({
  description,
  ...(required ? { required } : {}),
  schema: { type: 'string', ...(example === undefined ? {} : { example }) },
});

/** Every header of an answer that a client may act on, described once. */
export const ANSWER_HEADERS: Headers = {
  'x-fapi-interaction-id': {
    description: 'Request id: yours when you sent a UUID, else made here',
    required: true,
    schema: { type: 'string', format: 'uuid' },
  },
  'Server-Timing': text(
    'Where the time went: auth, bureau, decide, store, total, and what was left of the budget',
    'auth;dur=0.4, store;dur=3.1, total;dur=9.7, budget;dur=390.3',
  ),
  'Gateway-Version': text('The version that the request was answered in', LATEST_GATEWAY_VERSION, true),
  'Audit-Receipt': text(
    'Id of the entry of the audit log that this call left',
    'aud_06fzzq4gk1w2t7xk8n3m5r9vbc',
    true,
  ),
  'Idempotent-Replayed': {
    description: 'Present when the answer was given before, to the same Idempotency-Key',
    schema: { type: 'string', enum: ['true'] },
  },
  Location: text('Path of the resource', '/v1/pre-approvals/pa_06fzzq4gk1w2t7xk8n3m5r9vbc', true),
  Link: text('rel="next": the next page; absent on the last', '</v1/stores?limit=50&cursor=…>; rel="next"'),
  ETag: text('Of this state of the resource', '"3-authorised"', true),
  'Cache-Control': text('private, to the end of the business day at most', 'private, max-age=300', true),
  Vary: text('What else the answer depends on', 'Authorization, Gateway-Version'),
  'Retry-After': { description: 'Seconds to wait before repeating the request', schema: { type: 'integer' } },
  'WWW-Authenticate': text('RFC 6750', 'Bearer realm="forecourt", error="invalid_token"'),
  Allow: text('On 405: the methods that the path takes', 'GET, HEAD, POST, OPTIONS'),
};

const VERSION: Parameters[number] = {
  name: 'Gateway-Version',
  in: 'header',
  required: false,
  description: 'Version to be answered in; default: the one your client is pinned to',
  schema: { type: 'string', enum: [...GATEWAY_VERSIONS] },
};
const SCENARIO: Parameters[number] = {
  name: 'Gateway-Test-Scenario',
  in: 'header',
  required: false,
  description: 'Sandbox only: what the upstreams answer (RFC 9651 dictionary)',
  schema: { type: 'string' },
  example: 'credit-bureau=ok;score=712;delayMs=0',
};
const PREFER: Parameters[number] = {
  name: 'Prefer',
  in: 'header',
  required: false,
  description: 'respond-async (RFC 7240): do not wait for the bureau, answer 202 at once',
  schema: { type: 'string' },
  example: 'respond-async',
};
const IF_NONE_MATCH: Parameters[number] = {
  name: 'If-None-Match',
  in: 'header',
  required: false,
  description: 'ETag in hand; 304 when it still stands',
  schema: { type: 'string' },
};

/** Operations whose answers carry an ETag, those that a client may keep, and those that open no audit entry. */
const CACHEABLE = new Set(['calculations.get', 'rules.get', 'rules.list']);
const TAGGED =
  /^(applicantSessions|consents|creditAuthorisations)\.(get|create|withdraw)$|^sandbox\.completeApplicantSession$|^preApprovals\.get$/;
const PAGED = new Set(['stores.list', 'consents.list', 'creditAuthorisations.list', 'preApprovals.list']);
const UNAUDITED = new Set([...CACHEABLE, 'quotes.create']);

const refs = (...names: string[]): ResponseHeaders =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

/** The request headers that apply. Those that Nest read off a handler's arguments stand there as required: they go. */
export function documentRequestHeaders(operation: Operation): void {
  const id = operation.operationId ?? '';
  const ours: Parameters = [
    ...(isPublic(operation) ? [] : [VERSION]),
    ...(id === 'preApprovals.create' ? [SCENARIO, PREFER] : []),
    ...(CACHEABLE.has(id) ? [IF_NONE_MATCH] : []),
  ];
  const names = new Set(ours.map((parameter) => ('name' in parameter ? parameter.name.toLowerCase() : '')));
  const others = (operation.parameters ?? []).filter(
    (parameter) =>
      !('name' in parameter && parameter.in === 'header' && names.has(parameter.name.toLowerCase())),
  );
  // Any text is taken: one that is no UUID is replaced, not refused.
  for (const parameter of others)
    if ('name' in parameter && parameter.name === 'x-fapi-interaction-id')
      parameter.schema = { type: 'string' };
  operation.parameters = [...others, ...ours];
}

export function documentAnswerHeaders(operation: Operation): void {
  for (const [status, response] of Object.entries(operation.responses)) {
    if (response === undefined || '$ref' in response) continue;
    response.headers = status < '400' ? successHeaders(operation, status) : problemHeaders(operation, status);
  }
}

function successHeaders(operation: Operation, status: string): ResponseHeaders {
  const id = operation.operationId ?? '';
  const isCreation = operation.parameters?.some(
    (parameter) => 'name' in parameter && parameter.name === 'Idempotency-Key',
  );
  return refs(
    'x-fapi-interaction-id',
    'Server-Timing',
    'Gateway-Version',
    ...(isPublic(operation) || UNAUDITED.has(id) ? [] : ['Audit-Receipt']),
    ...(isCreation === true ? ['Idempotent-Replayed'] : []),
    ...(status === '201' || status === '202' ? ['Location'] : []),
    ...(PAGED.has(id) ? ['Link'] : []),
    ...(CACHEABLE.has(id) ? ['ETag', 'Cache-Control', 'Vary'] : TAGGED.test(id) ? ['ETag'] : []),
  );
}

function problemHeaders(operation: Operation, status: string): ResponseHeaders {
  const mayWait = ['409', '429', '503', 'default'].includes(status);
  return refs(
    'x-fapi-interaction-id',
    'Server-Timing',
    ...(mayWait ? ['Retry-After'] : []),
    ...(status === '401' || (status === '403' && !isPublic(operation)) ? ['WWW-Authenticate'] : []),
    ...(status === 'default' ? ['Allow'] : []),
  );
}

const isPublic = (operation: Operation): boolean => (operation.security ?? []).length === 0;
