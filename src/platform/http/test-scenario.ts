import { parseDictionary, Token, type BareItem } from 'structured-headers';
import { Problem } from './problem.js';

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
