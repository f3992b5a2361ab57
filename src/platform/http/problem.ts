import './platform.errors.js';
import { problemDefinition, type ProblemCode } from './problem-registry.js';

export type { ProblemCode } from './problem-registry.js';

/** One fault of the input. */
export interface FieldError {
  /** RFC 6901 pointer into the body (`/wish/termMonths`), or `?name` for a query parameter, or a header's name. */
  readonly pointer: string;
  /** Stable, lower_snake_case. */
  readonly code: string;
  readonly detail: string;
}

export interface ProblemOptions {
  /** About this occurrence; never personal data, never internals. */
  readonly detail?: string | undefined;
  readonly errors?: readonly FieldError[] | undefined;
  /** Also sent as Retry-After, in whole seconds rounded up. */
  readonly retryAfterMs?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Further members of the document (RFC 9457, extension members). */
  readonly extra?: Readonly<Record<string, unknown>> | undefined;
}

/** An error that the caller is told about, as `application/problem+json`. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly title: string;
  readonly retryable: boolean;
  readonly detail: string | undefined;
  readonly errors: readonly FieldError[];
  readonly retryAfterMs: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(
    readonly code: ProblemCode,
    options: ProblemOptions = {},
  ) {
    super(options.detail ?? code);
    const definition = problemDefinition(code);
    if (definition === undefined) throw new Error(`problem "${code}" is not registered`);
    this.status = definition.status;
    this.title = definition.title;
    this.retryable = definition.retryable;
    this.detail = options.detail;
    this.errors = options.errors ?? [];
    this.retryAfterMs = options.retryAfterMs ?? (definition.status === 503 ? 1_000 : undefined);
    this.headers = options.headers ?? {};
    this.extra = options.extra ?? {};
  }
}
