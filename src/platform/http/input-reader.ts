import { Injectable } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import type { FastifyRequest } from 'fastify';
import type { OperationSpec } from './operation.decorator.js';
import { Problem, type FieldError } from './problem.js';
import { hasBody } from './request-headers.js';
import { stateOf } from './request-state.js';
import { parseStrictJson } from './strict-json.js';
import { parseStrictForm, queryFault } from './strict-query.js';

/** Nest's numbers for @Body() and @Query() in the metadata of a handler's arguments. */
const BODY = 3;
const QUERY = 4;
const JSON_TYPE = /^application\/json(?:\s*;\s*charset="?utf-8"?)?\s*$/i;
const FORM_TYPE = /^application\/x-www-form-urlencoded(?:\s*;\s*charset="?utf-8"?)?\s*$/i;

/** What a handler takes of the request, read once from its decorators. */
interface Takes {
  readonly body: boolean;
  /** null = a DTO says which; else the named parameters. */
  readonly query: ReadonlySet<string> | null;
}

/** Body and query, looked at only after the access guard knows who is asking. */
@Injectable()
export class InputReader {
  private readonly known = new WeakMap<object, Takes>();

  /** Sets request.body. @throws Problem */
  read(
    request: FastifyRequest,
    spec: OperationSpec,
    controller: object,
    handler: { readonly name: string },
  ): void {
    const takes = this.takes(controller, handler);
    checkQuery(request, takes);
    if (request.headers['content-encoding'] !== undefined) {
      throw new Problem('unsupported_media_type', { detail: 'Content-Encoding is not supported' });
    }
    const present = hasBody(request) && (stateOf(request).body?.length ?? 0) > 0;
    if (!takes.body) refuseContent(request, present);
    else if (present) request.body = parseBody(request, spec);
    else if (request.method === 'GET' || request.method === 'HEAD') request.body = undefined;
    else throw new Problem('body_missing');
  }

  private takes(controller: object, handler: { readonly name: string }): Takes {
    const found = this.known.get(handler);
    if (found !== undefined) return found;
    const metadata = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handler.name) ?? {}) as Record<
      string,
      { data?: unknown }
    >;
    const queries = Object.entries(metadata).filter(([key]) => key.startsWith(`${QUERY}:`));
    const names = queries.map(([, { data }]) => data);
    const takes: Takes = {
      body: Object.keys(metadata).some((key) => key.startsWith(`${BODY}:`)),
      query: names.some((name) => typeof name !== 'string') ? null : new Set(names as string[]),
    };
    this.known.set(handler, takes);
    return takes;
  }
}

function checkQuery(request: FastifyRequest, takes: Takes): void {
  const fault = queryFault(request.query);
  if (fault !== undefined) throw new Problem('invalid_request', { errors: [fault] });
  // Outside /v1 are pages for people, whose links collect parameters of others.
  if (takes.query === null || !(request.routeOptions.url ?? '').startsWith('/v1')) return;
  const unknown = Object.keys(request.query as object).filter((name) => takes.query?.has(name) !== true);
  if (unknown.length === 0) return;
  throw new Problem('invalid_request', { errors: unknown.slice(0, 10).map(unknownParameter) });
}

function unknownParameter(name: string): FieldError {
  return {
    pointer: `?${name.slice(0, 64)}`,
    code: 'unknown_field',
    detail: 'this parameter is not known here',
  };
}

/** Many clients send `{}` with every POST: that much is nothing. */
function refuseContent(request: FastifyRequest, present: boolean): void {
  request.body = undefined;
  if (!present) return;
  if (!JSON_TYPE.test(request.headers['content-type'] ?? '')) throw wrongType('application/json');
  const body = stateOf(request).body?.toString('latin1').trim();
  if (body !== '{}') throw new Problem('body_not_allowed');
}

function parseBody(request: FastifyRequest, spec: OperationSpec): unknown {
  const bytes = stateOf(request).body ?? Buffer.alloc(0);
  const type = request.headers['content-type'] ?? '';
  if (spec.accepts === 'form') {
    if (!FORM_TYPE.test(type)) throw wrongType('application/x-www-form-urlencoded');
    const form = parseStrictForm(bytes);
    if ('error' in form) throw new Problem('invalid_request', { errors: [form.error] });
    return form.values;
  }
  if (!JSON_TYPE.test(type)) throw wrongType('application/json');
  const json = parseStrictJson(bytes);
  if (!json.ok) throw new Problem('malformed_json', { errors: [json.error] });
  return json.value;
}

function wrongType(expected: string): Problem {
  return new Problem('unsupported_media_type', { detail: `Content-Type must be ${expected}` });
}
