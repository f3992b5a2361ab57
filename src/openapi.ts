import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { AppModule } from './app.module.js';
import { API_SCOPES } from './modules/partners/domain/scopes.js';
import { ANSWER_EXAMPLES } from './openapi-answer-examples.js';
import { REQUEST_EXAMPLES } from './openapi-examples.js';
import { ANSWER_HEADERS, documentAnswerHeaders, documentRequestHeaders } from './openapi-headers.js';
import { loadConfig } from './platform/config/config.js';
import { LATEST_GATEWAY_VERSION } from './platform/http/gateway-version.js';

const DESCRIPTION = `
Whether a customer can borrow for a car and at what true cost, in under half a second, with proof.

Amounts are integers in fen (\`{"amount": 12000000, "currency": "CNY"}\` is 120 000 yuan), rates are decimal strings
in percent. Every answer carries \`x-fapi-interaction-id\`; problems follow RFC 9457 and name the field. Creating
calls need an \`Idempotency-Key\`. A \`202\` is the same resource, still pending: it finishes by itself.
`.trim();

/** The contract, read from the built app's metadata. Nothing is instantiated and no database is needed. */
export async function buildOpenApiDocument(): Promise<OpenAPIObject> {
  const app = await NestFactory.create(AppModule.register(loadConfig({})), new FastifyAdapter(), {
    preview: true,
    logger: false,
  });
  const scopes = Object.fromEntries(
    API_SCOPES.map((scope) => [scope, SCOPE_WORDS[scope.split(':')[1] ?? ''] ?? scope]),
  );
  const shape = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Forecourt partner API')
    .setDescription(DESCRIPTION)
    .setVersion(LATEST_GATEWAY_VERSION)
    .addServer('http://localhost:8080', 'Sandbox on this machine')
    .addOAuth2({ type: 'oauth2', flows: { clientCredentials: { tokenUrl: '/oauth/token', scopes } } })
    .build();
  const document = SwaggerModule.createDocument(app, shape);
  document.components = { ...document.components, headers: ANSWER_HEADERS };
  for (const operation of operationsOf(document)) complete(operation);
  closeSchemas(document);
  assertEveryFieldHasAClass(document);
  return document;
}

type OperationObject = NonNullable<OpenAPIObject['paths'][string]['get']>;
type MediaTypeObject = { example?: unknown };

const PROBLEM = { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDocument' } } };

const SCOPE_WORDS: Readonly<Record<string, string>> = { read: 'Read', write: 'Create and change' };

function operationsOf(document: OpenAPIObject): OperationObject[] {
  return Object.values(document.paths).flatMap((path) =>
    [path.get, path.post, path.put, path.patch, path.delete].filter((operation) => operation !== undefined),
  );
}

/** What no decorator says: no token on public operations, problems, headers, examples. */
function complete(operation: OperationObject): void {
  operation.security ??= [];
  if (operation.operationId?.startsWith('platform.') === true) documentProbe(operation);
  operation.responses.default = {
    description: 'Any other problem: the path, the method, the framing or the media type of the request',
  };
  for (const [status, response] of Object.entries(operation.responses)) {
    if (status >= '400' && response !== undefined && !('$ref' in response))
      response.content ??= structuredClone(PROBLEM);
  }
  documentRequestHeaders(operation);
  documentAnswerHeaders(operation);
  addExamples(operation);
}

/** /healthz and /readyz answer one word of text, also when it is no. */
function documentProbe({ operationId, responses }: OperationObject): void {
  const word = (example: string) => ({ 'text/plain': { schema: { type: 'string' as const }, example } });
  const isReadiness = operationId === 'platform.readiness';
  responses['200'] = { description: 'Yes', content: word(isReadiness ? 'ready' : 'ok') };
  if (isReadiness)
    responses['503'] = {
      description: 'No: the store is away or a shutdown has begun',
      content: { ...word('unready'), ...structuredClone(PROBLEM) },
    };
}

function addExamples(operation: OperationObject): void {
  const id = operation.operationId ?? '';
  const body = operation.requestBody;
  if (body !== undefined && !('$ref' in body))
    setExample(body.content, 'application/json', REQUEST_EXAMPLES[id]);
  for (const [status, response] of Object.entries(operation.responses)) {
    if (response === undefined || '$ref' in response) continue;
    const example: unknown =
      ANSWER_EXAMPLES[`${id} ${status}`] ??
      ANSWER_EXAMPLES[`problem ${status === 'default' ? '405' : status}`];
    setExample(response.content, status < '400' ? 'application/json' : 'application/problem+json', example);
  }
}

function setExample(
  content: Record<string, MediaTypeObject> | undefined,
  type: string,
  example: unknown,
): void {
  const media = content?.[type];
  if (media !== undefined && example !== undefined) media.example = example;
}

/** An answer has the declared fields and no others; problems may say more. */
function closeSchemas(document: OpenAPIObject): void {
  for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
    if ('$ref' in schema || schema.properties === undefined) continue;
    schema.additionalProperties ??= name === 'ProblemDocument';
  }
}

/** Law 6: a field without a class fails the build. */
export function assertEveryFieldHasAClass(document: OpenAPIObject): void {
  const untagged: string[] = [];
  for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
    if ('$ref' in schema) continue;
    for (const [property, definition] of Object.entries(schema.properties ?? {})) {
      if (!('x-data-class' in definition)) untagged.push(`${name}.${property}`);
    }
  }
  if (untagged.length > 0) throw new Error(`no data class (@C1, @C2 or @C3) on: ${untagged.join(', ')}`);
}
