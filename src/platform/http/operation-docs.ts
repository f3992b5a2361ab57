import {
  ApiExtension,
  ApiExtraModels,
  ApiHeader,
  ApiOperation,
  ApiResponse,
  ApiSecurity,
} from '@nestjs/swagger';
import type { OperationSpec } from './operation-spec.js';
import { FieldErrorDto, ProblemDocument } from './problem-document.dto.js';

const INTERACTION_ID = {
  'x-fapi-interaction-id': {
    description: 'Request id: yours when you sent a UUID, else made here',
    schema: { type: 'string' as const, format: 'uuid' },
  },
};
const RETRY_AFTER = {
  'Retry-After': {
    description: 'Seconds to wait before repeating the request',
    schema: { type: 'integer' as const },
  },
};
const DOCUMENT = {
  'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDocument' } },
};

/** The OpenAPI side of @Operation: nobody writes security, levels or common errors by hand. */
export function operationDocs(spec: OperationSpec): MethodDecorator[] {
  const extensions: [`x-${string}`, unknown][] = [
    ['x-jrt-level', spec.level],
    ['x-data-class', spec.dataClass],
    ['x-latency', spec.latency],
    ['x-rate-cost', spec.cost],
  ];
  const decorators: MethodDecorator[] = [
    ApiExtraModels(ProblemDocument, FieldErrorDto),
    ApiOperation({ operationId: spec.id, summary: spec.summary }),
    ...extensions.map(([name, value]) => ApiExtension(name, value)),
    ...commonErrors(spec).map(([status, description]) => errorResponse(status, description)),
    ApiHeader({
      name: 'x-fapi-interaction-id',
      required: false,
      description: 'Request id of your own, a UUID; echoed',
      schema: { type: 'string', format: 'uuid' },
    }),
  ];
  if (spec.access !== 'public') decorators.push(ApiSecurity('oauth2', [spec.access.scope]));
  if (spec.idempotency === 'required') {
    decorators.push(
      ApiHeader({
        name: 'Idempotency-Key',
        required: true,
        description: 'One per intended effect; a repetition with the same key gets the same answer',
        schema: { type: 'string', minLength: 1, maxLength: 255 },
      }),
    );
  }
  return decorators;
}

function commonErrors(spec: OperationSpec): [number, string][] {
  const forAll: [number, string][] = [
    [400, 'The input cannot be accepted; errors name the fields'],
    [500, 'Something failed here'],
    [
      503,
      'Overloaded, the store is away, or the half second ran out; nothing was done unless the code says outcome_unknown',
    ],
  ];
  if (spec.access === 'public') return forAll;
  return [
    ...forAll,
    [401, 'No valid access token'],
    [403, 'The token lacks the scope'],
    [429, 'The rate share is used up'],
  ];
}

function errorResponse(status: number, description: string): MethodDecorator {
  const headers = status === 503 || status === 429 ? { ...INTERACTION_ID, ...RETRY_AFTER } : INTERACTION_ID;
  return ApiResponse({ status, description, headers, content: DOCUMENT });
}
