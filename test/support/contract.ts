import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Ajv2020 as Ajv2020Class, ValidateFunction } from 'ajv/dist/2020.js';

interface Media {
  schema?: object;
  example?: unknown;
}
interface Header {
  $ref?: string;
  required?: boolean;
  schema?: { type?: string };
}
interface Response {
  headers?: Record<string, Header>;
  content?: Record<string, Media>;
}
export interface ContractOperation {
  operationId: string;
  parameters?: { name: string; in: string; required?: boolean }[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, Response>;
}
export interface Contract {
  paths: Record<string, Record<string, ContractOperation>>;
  components: {
    schemas: Record<string, { properties?: object; additionalProperties?: boolean }>;
    headers: Record<string, Header>;
  };
}
export interface Answered {
  readonly method: string;
  /** With or without a query. */
  readonly path: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Both packages are CommonJS whose types and runtime shapes differ under Node's ESM. */
const require = createRequire(import.meta.url);
const { Ajv2020 } = require('ajv/dist/2020.js') as { Ajv2020: typeof Ajv2020Class };
const addFormats = require('ajv-formats') as (ajv: Ajv2020Class) => void;

/** What a proxy, a parser or the framing may answer for any operation: the `default` response. */
const COMMON = new Set([404, 405, 406, 408, 413, 414, 415, 421, 431]);
const PROBLEM = 'application/problem+json';
const SUBJECT = /^\/(v1\/|healthz$|readyz$)/;

/** The committed contract as a judge of answers. */
export class ContractJudge {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
  private readonly validators = new Map<string, ValidateFunction>();
  private readonly routes: { pattern: RegExp; template: string }[];

  constructor(readonly contract: Contract) {
    addFormats(this.ajv);
    this.ajv.addSchema({ ...contract, $id: 'contract:' });
    this.routes = Object.keys(contract.paths)
      .map((template) => ({
        template,
        pattern: new RegExp(
          `^${template.replaceAll(/[.]/g, String.raw`\.`).replaceAll(/\{\w+\}/g, '[^/]+')}$`,
        ),
      }))
      // A path without parameters goes before one that swallows it.
      .sort((a, b) => a.template.split('{').length - b.template.split('{').length);
  }

  /** @throws Error saying what of the answer the contract does not declare. */
  check(answered: Answered): void {
    const faults = this.faultsOf(answered);
    if (faults.length === 0) return;
    const { method, path, status, body } = answered;
    throw new Error(
      [
        `${method} ${path} answered ${status} outside the contract:`,
        ...faults.slice(0, 12).map((fault) => `  - ${fault}`),
        `  ${JSON.stringify(body)?.slice(0, 600) ?? 'no body'}`,
      ].join('\n'),
    );
  }

  private faultsOf({ method, path, status, headers, body }: Answered): string[] {
    const [address = ''] = path.split('?', 1);
    // CORS-free OPTIONS and the pages of others are not operations.
    if (!SUBJECT.test(address) || method === 'OPTIONS') return [];
    const template = this.routes.find(({ pattern }) => pattern.test(address))?.template;
    const verb = method === 'HEAD' ? 'get' : method.toLowerCase();
    const operation = template === undefined ? undefined : this.contract.paths[template]?.[verb];
    if (operation === undefined) return this.undocumented(status, headers, body, method);
    const declared =
      operation.responses[status] ?? (COMMON.has(status) ? operation.responses['default'] : undefined);
    if (declared === undefined) return [`status ${status} is not declared for ${operation.operationId}`];
    const key = `${template ?? ''} ${verb} ${operation.responses[status] === undefined ? 'default' : status}`;
    return [
      ...this.headerFaults(declared, headers),
      ...(method === 'HEAD' ? [] : this.bodyFaults(key, declared, headers, body)),
    ];
  }

  /** No such path or method: only a problem may come. */
  private undocumented(
    status: number,
    headers: Answered['headers'],
    body: unknown,
    method: string,
  ): string[] {
    if (status < 400) return ['neither path nor method is in the contract'];
    const response = { content: { [PROBLEM]: { schema: { $ref: '#/components/schemas/ProblemDocument' } } } };
    return method === 'HEAD' ? [] : this.bodyFaults('undocumented', response, headers, body);
  }

  private headerFaults(declared: Response, headers: Answered['headers']): string[] {
    const here = new Map(
      Object.entries(declared.headers ?? {}).map(([name, header]) => [
        name.toLowerCase(),
        this.header(header),
      ]),
    );
    const missing = [...here].filter(([name, header]) => header.required === true && !(name in headers));
    const known = Object.keys(this.contract.components.headers).map((name) => name.toLowerCase());
    const silent = known.filter((name) => name in headers && !here.has(name) && !UNREMARKABLE.has(name));
    return [
      ...missing.map(([name]) => `header ${name} is missing`),
      ...silent.map((name) => `header ${name} is not declared`),
    ];
  }

  private header(header: Header): Header {
    return this.contract.components.headers[header.$ref?.split('/').at(-1) ?? ''] ?? header;
  }

  private bodyFaults(key: string, declared: Response, headers: Answered['headers'], body: unknown): string[] {
    const type = headers['content-type']?.split(';', 1)[0]?.trim();
    const content = declared.content ?? {};
    if (Object.keys(content).length === 0) return body === null ? [] : ['a body where none is declared'];
    const media = type === undefined ? undefined : content[type];
    if (media === undefined) return [`content type ${type ?? '(none)'} is not declared`];
    const validate = this.validator(`${key} ${type ?? ''}`, media.schema ?? {});
    if (validate(body)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${instancePath || '/'} ${message ?? ''} ${JSON.stringify(params)}`,
    );
  }

  private validator(key: string, schema: object): ValidateFunction {
    const known = this.validators.get(key) ?? this.ajv.compile(rooted(schema) as object);
    this.validators.set(key, known);
    return known;
  }
}

/** Said for every answer, or for all that nothing else is said of. */
const UNREMARKABLE = new Set(['cache-control', 'vary', 'gateway-version']);

/** References of the document, as seen from outside of it. */
function rooted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rooted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]: [string, unknown]) => [
      name,
      name === '$ref' && typeof item === 'string' ? `contract:${item}` : rooted(item),
    ]),
  );
}

let judge: ContractJudge | undefined;

/** The judge of this process; the document is read once. */
export function contractJudge(): ContractJudge {
  judge ??= new ContractJudge(JSON.parse(readFileSync('openapi/forecourt.json', 'utf8')) as Contract);
  return judge;
}
