/** One kind of problem, the same for every occurrence: what RFC 9457 calls the problem type. */
export interface ProblemDefinition {
  readonly status: number;
  readonly title: string;
  /** Whether the very same request may succeed later. */
  readonly retryable: boolean;
  /** What the caller should do about it: the text of the page that `type` points to. */
  readonly help: string;
}

/** A code that some `x.errors.ts` has defined; a problem with another one cannot be made. */
export type ProblemCode = string;

const CODE = /^[a-z][a-z0-9_]{2,63}$/;
const definitions = new Map<ProblemCode, ProblemDefinition>();

/**
 * Registers a module's problems; the map is total over the module's own union of codes, so that a gap does not
 * compile: `defineProblems<QuoteProblem>({...})`. Import the file from the module, or nobody registers it.
 */
export function defineProblems<Code extends string>(
  map: Readonly<Record<Code, ProblemDefinition>>,
): Readonly<Record<Code, ProblemDefinition>> {
  registerProblems(map);
  return map;
}

/** @throws Error when a code is malformed or means something else already. */
export function registerProblems(map: Readonly<Record<string, ProblemDefinition>>): void {
  for (const [code, definition] of Object.entries(map)) {
    if (!CODE.test(code)) throw new Error(`problem code "${code}" is not lower_snake_case`);
    const known = definitions.get(code);
    if (known !== undefined && !sameDefinition(known, definition))
      throw new Error(`problem "${code}" is defined twice`);
    definitions.set(code, definition);
  }
}

export function problemDefinition(code: ProblemCode): ProblemDefinition | undefined {
  return definitions.get(code);
}

/** Every known problem, sorted by code. */
export function allProblems(): readonly (readonly [ProblemCode, ProblemDefinition])[] {
  return [...definitions].sort(([a], [b]) => (a < b ? -1 : 1));
}

function sameDefinition(a: ProblemDefinition, b: ProblemDefinition): boolean {
  return a.status === b.status && a.title === b.title && a.retryable === b.retryable && a.help === b.help;
}
