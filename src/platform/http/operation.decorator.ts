import { applyDecorators, SetMetadata } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { operationDocs } from './operation-docs.js';
import type { OperationSpec } from './operation-spec.js';

export type { OperationSpec } from './operation-spec.js';

export const OPERATION = 'forecourt:operation';

/** Declares a route: access, level, class, cost, idempotency, latency, and its OpenAPI entry. */
export function Operation(spec: OperationSpec): MethodDecorator {
  // In the route's configuration the hooks that run before Nest find it too.
  return applyDecorators(
    SetMetadata(OPERATION, spec),
    RouteConfig({ operation: spec }),
    ...operationDocs(spec),
  );
}
