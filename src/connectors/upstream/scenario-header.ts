import {
  parseTestScenario,
  UPSTREAMS,
  type Upstream,
  type UpstreamScenario,
} from '../../platform/http/test-scenario.js';

/** What a sandbox upstream is told of the partner's Gateway-Test-Scenario: its own member of the dictionary. */
const HEADER = 'x-test-scenario';

/** One upstream's part of a Gateway-Test-Scenario that was found well-formed when it came. */
export function scenarioFor(
  raw: string | null | undefined,
  upstream: Upstream,
): UpstreamScenario | undefined {
  return parseTestScenario(raw ?? undefined)[upstream];
}

export function scenarioHeaders(scenario: UpstreamScenario | undefined): Record<string, string> {
  if (scenario === undefined) return {};
  const params = Object.entries(scenario.params).map(([key, value]) => `;${key}=${bare(value)}`);
  return { [HEADER]: scenario.outcome + params.join('') };
}

/** The vendor's side. @throws Problem when it cannot be read */
export function scenarioOfHeaders(
  headers: Readonly<Record<string, unknown>>,
  upstream: Upstream,
): UpstreamScenario {
  const value = headers[HEADER];
  const found = typeof value === 'string' ? parseTestScenario(`${upstream}=${value}`)[upstream] : undefined;
  return found ?? { outcome: 'ok', params: {} };
}

function bare(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? '?1' : '?0';
  return typeof value === 'number' ? String(value) : `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
}

export interface ScenarioFault {
  readonly upstream: Upstream;
  readonly parameter: string;
  readonly detail: string;
}

interface Parameter {
  readonly range?: readonly [number, number];
  readonly words?: readonly string[];
  readonly form: 'count' | 'flag' | 'word';
}

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

const KNOWN: Readonly<Record<Upstream, Readonly<Record<string, Parameter>>>> = {
  'credit-bureau': {
    ...COMMON,
    score: { form: 'count', range: [0, 1_000] },
    thin: { form: 'flag' },
    overdue90: { form: 'flag' },
    alert: { form: 'word' },
    obligationsMonthly: { form: 'count', range: [0, 10 ** 10] },
  },
  valuation: { ...COMMON, lendingValue: { form: 'count', range: [0, 10 ** 12] } },
};

/**
 * Parameters that no sandbox upstream would understand: a misspelt `scor=712` should be said, not ignored.
 * For whoever takes a Gateway-Test-Scenario in.
 */
export function scenarioFaults(raw: string | null | undefined): ScenarioFault[] {
  const scenario = parseTestScenario(raw ?? undefined);
  return UPSTREAMS.flatMap((upstream) =>
    Object.entries(scenario[upstream]?.params ?? {}).flatMap(([parameter, value]) => {
      const detail = faultOf(KNOWN[upstream][parameter], value, KNOWN[upstream]);
      return detail === null ? [] : [{ upstream, parameter, detail }];
    }),
  );
}

function faultOf(
  parameter: Parameter | undefined,
  value: string | number | boolean,
  known: object,
): string | null {
  if (parameter === undefined) return `unknown; there are ${Object.keys(known).join(', ')}`;
  const { form, range: [least, most] = [0, 1], words } = parameter;
  if (form === 'word') {
    if (words?.includes(String(value)) ?? /^[a-z0-9_]{1,40}$/.test(String(value))) return null;
    return words === undefined ? 'a lower-case word is expected' : `one of ${words.join(', ')} is expected`;
  }
  if (form === 'flag' && typeof value === 'boolean') return null;
  const fits = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
  return fits ? null : `a whole number from ${least} to ${most} is expected`;
}
