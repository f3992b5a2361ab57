import {
  parseTestScenario,
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
