import { parseDictionary, Token, type BareItem } from 'structured-headers';
import { Problem, type FieldError } from './problem.js';

/** How a sandbox upstream may behave. */
export const OUTCOMES = ['ok', 'late', 'down', 'nonsense', 'timeout_after_effect'] as const;
export type Outcome = (typeof OUTCOMES)[number];
export const UPSTREAMS = ['credit-bureau', 'valuation'] as const;
export type Upstream = (typeof UPSTREAMS)[number];

export interface UpstreamScenario {
  readonly outcome: Outcome;
  /** `score`, `delayMs`, `lendingValue` and what else the upstream understands. */
  readonly params: Readonly<Record<string, string | number | boolean>>;
}

export type TestScenario = Readonly<Partial<Record<Upstream, UpstreamScenario>>>;

interface Parameter {
  readonly form: 'count' | 'flag' | 'word';
  readonly range?: readonly [number, number];
  readonly words?: readonly string[];
}

/** What a `nonsense` answer looks like; `html` when none is named. */
export const NONSENSE_KINDS = [
  'html',
  'wrong_types',
  'endless',
  'redirect',
  'truncated',
  'gzip',
  'empty',
  'other_inquiry',
] as const;
export type NonsenseKind = (typeof NONSENSE_KINDS)[number];
export const LONGEST_DELAY_MS = 60_000;

const COMMON: Readonly<Record<string, Parameter>> = {
  delayMs: { form: 'count', range: [0, LONGEST_DELAY_MS] },
  /** The fault ends after so many attempts at one inquiry; without it, it lasts. */
  times: { form: 'count', range: [1, 1_000] },
  kind: { form: 'word', words: NONSENSE_KINDS },
};

const PARAMETERS: Readonly<Record<Upstream, ReadonlyMap<string, Parameter>>> = {
  'credit-bureau': new Map(
    Object.entries<Parameter>({
      ...COMMON,
      score: { form: 'count', range: [0, 1_000] },
      thin: { form: 'flag' },
      overdue90: { form: 'flag' },
      alert: { form: 'word' },
      obligationsMonthly: { form: 'count', range: [0, 10 ** 10] },
    }),
  ),
  valuation: new Map(
    Object.entries<Parameter>({ ...COMMON, lendingValue: { form: 'count', range: [0, 10 ** 12] } }),
  ),
};

const HEADER = 'Gateway-Test-Scenario';
const LONGEST = 1_024;
const MOST_PARAMS = 16;

/**
 * `credit-bureau=ok;score=712;delayMs=0, valuation=ok;lendingValue=9200000` (RFC 9651). The standard has lower-case
 * keys only; ours carry capitals (`delayMs`), so capitals are folded before parsing and given back after.
 * @throws Problem test_scenario_invalid
 */
export function parseTestScenario(header: string | undefined): TestScenario {
  if (header === undefined) return {};
  if (header.length > LONGEST) throw invalid('too_long', `at most ${LONGEST} characters`);
  const scenario: Partial<Record<Upstream, UpstreamScenario>> = {};
  for (const [name, [value, params]] of dictionary(header)) {
    const upstream = UPSTREAMS.find((known) => known === name);
    if (upstream === undefined) throw invalid('unknown_upstream', `upstreams: ${UPSTREAMS.join(', ')}`);
    const outcome = value instanceof Token ? OUTCOMES.find((known) => known === value.toString()) : undefined;
    if (outcome === undefined) {
      throw invalid('unknown_outcome', `outcomes: ${OUTCOMES.join(', ')}`);
    }
    scenario[upstream] = { outcome, params: plainParams(params) };
  }
  return scenario;
}

/**
 * For whoever takes a scenario in: also refuses parameters that no upstream would understand, because a misspelt
 * `scor=712` that is ignored shows itself as a wrong decision only.
 * @throws Problem test_scenario_invalid that names every fault
 */
export function checkTestScenario(header: string): void {
  const scenario = parseTestScenario(header);
  const errors = UPSTREAMS.flatMap((upstream) =>
    Object.entries(scenario[upstream]?.params ?? {}).flatMap(([name, value]): FieldError[] => {
      const known = PARAMETERS[upstream];
      const parameter = known.get(name);
      const wanted =
        parameter === undefined ? `one of ${[...known.keys()].join(', ')}` : wish(parameter, value);
      if (wanted === null) return [];
      const code = parameter === undefined ? 'unknown_parameter' : 'bad_parameter';
      return [{ pointer: HEADER, code, detail: `${upstream};${name}: ${wanted} is expected` }];
    }),
  );
  if (errors.length > 0) throw new Problem('test_scenario_invalid', { errors });
}

/** What the parameter would have to be; null = it is. */
function wish(
  { form, range: [least, most] = [0, 1], words }: Parameter,
  value: string | number | boolean,
): string | null {
  if (form === 'word') {
    if (words?.includes(String(value)) ?? /^[a-z0-9_]{1,40}$/.test(String(value))) return null;
    return words === undefined ? 'a lower-case word' : `one of ${words.join(', ')}`;
  }
  if (form === 'flag' && typeof value === 'boolean') return null;
  const fits = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
  return fits ? null : `a whole number from ${least} to ${most}`;
}

function dictionary(header: string): [string, [unknown, ReadonlyMap<string, BareItem>]][] {
  try {
    return [...parseDictionary(foldKeys(header))] as [string, [unknown, ReadonlyMap<string, BareItem>]][];
  } catch {
    throw invalid('not_a_dictionary', 'not an RFC 9651 dictionary');
  }
}

/** `;delayMs=` becomes `;delay*ms=`: a star before a letter that was a capital, which a key may contain. */
function foldKeys(header: string): string {
  return header.replaceAll(/;[ ]*([a-z][A-Za-z0-9]*)/g, (_, key: string) => {
    return `;${key.replaceAll(/[A-Z]/g, (capital) => `*${capital.toLowerCase()}`)}`;
  });
}

function unfoldKey(key: string): string {
  return key.replaceAll(/\*([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function plainParams(params: ReadonlyMap<string, BareItem>): Record<string, string | number | boolean> {
  if (params.size > MOST_PARAMS) throw invalid('too_many_parameters', `at most ${MOST_PARAMS} parameters`);
  const plain: Record<string, string | number | boolean> = {};
  for (const [key, value] of params) {
    if (typeof value === 'number' || typeof value === 'boolean') plain[unfoldKey(key)] = value;
    else if (typeof value === 'string' || value instanceof Token) plain[unfoldKey(key)] = value.toString();
    else throw invalid('bad_parameter', 'parameters are numbers, tokens, strings or booleans');
  }
  return plain;
}

function invalid(code: string, detail: string): Problem {
  return new Problem('test_scenario_invalid', { errors: [{ pointer: HEADER, code, detail }] });
}
