import { Pool } from 'undici';
import type { UpstreamScenario } from '../../platform/http/test-scenario.js';
import { Circuit, type CircuitSettings } from './circuit.js';
import { exchange } from './exchange.js';
import { scenarioHeaders } from './scenario-header.js';
import { UpstreamFailure } from './upstream-failure.js';
import { UNOBSERVED, type UpstreamObserver } from './upstream-metrics.js';

export interface JsonUpstreamSettings extends CircuitSettings {
  readonly name: string;
  /** Undefined while nothing is configured: every call then fails as unavailable. */
  readonly baseUrl: string | undefined;
  /** For one attempt; the caller's signal may be shorter. */
  readonly attemptMs: number;
  readonly connections: number;
}

export interface JsonCall<T> {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly scenario?: UpstreamScenario | undefined;
  /** null = not an answer; counts against the upstream like any other failure. */
  readonly read: (body: unknown) => T | null;
}

const CONNECT_MS = 1_000;
const KEEP_ALIVE_MS = 10_000;

/** A JSON service over pooled connections, behind a circuit. */
export class JsonUpstream {
  private pool: Pool | undefined;
  private readonly prefix: string;
  private readonly circuits = new Map<string, Circuit>();

  constructor(
    private readonly settings: JsonUpstreamSettings,
    private readonly observer: UpstreamObserver = UNOBSERVED,
  ) {
    this.prefix =
      settings.baseUrl === undefined ? '' : new URL(settings.baseUrl).pathname.replace(/\/+$/, '');
  }

  /** @throws UpstreamFailure */
  async call<T>({ path, headers = {}, body, scenario, read }: JsonCall<T>, signal: AbortSignal): Promise<T> {
    const { name, attemptMs } = this.settings;
    const pool = this.connections();
    const sent = {
      path: `${this.prefix}${path}`,
      headers: { ...headers, ...scenarioHeaders(scenario) },
      body,
    };
    const attempt = async (): Promise<T> => {
      const answer = read(await exchange(name, pool, sent, attemptMs, signal));
      if (answer === null) throw new UpstreamFailure(name, 'upstream_nonsense', 'schema');
      return answer;
    };
    return this.observer.observe(name, () => this.circuitOf(scenario).run(signal, attempt));
  }

  async close(): Promise<void> {
    await this.pool?.destroy();
  }

  /**
   * A bad day that one sandbox partner asks for must not become another's: calls with a chosen fault have
   * circuits of their own, one per kind of fault.
   */
  private circuitOf(scenario: UpstreamScenario | undefined): Circuit {
    const name = circuitName(scenario, this.settings.attemptMs);
    const known = this.circuits.get(name);
    if (known !== undefined) return known;
    const circuit = new Circuit(this.settings.name, this.settings);
    this.circuits.set(name, circuit);
    this.observer.watch(this.settings.name, name, circuit);
    return circuit;
  }

  private connections(): Pool {
    const { name, baseUrl, connections } = this.settings;
    if (baseUrl === undefined) throw new UpstreamFailure(name, 'upstream_unavailable', 'not_configured');
    return (this.pool ??= new Pool(new URL(baseUrl).origin, {
      connections,
      pipelining: 1,
      allowH2: false,
      connect: { timeout: CONNECT_MS },
      keepAliveTimeout: KEEP_ALIVE_MS,
    }));
  }
}

function circuitName(scenario: UpstreamScenario | undefined, attemptMs: number): string {
  if (scenario === undefined) return 'ok';
  const { outcome, params } = scenario;
  const delayMs = typeof params['delayMs'] === 'number' ? params['delayMs'] : 0;
  if (delayMs >= attemptMs) return 'too_late';
  return outcome === 'ok' && delayMs > 0 ? 'late' : outcome;
}
