import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { UpstreamFailure } from './upstream-failure.js';

/** Told of every call and every circuit. */
export interface UpstreamObserver {
  observe<T>(upstream: string, call: () => Promise<T>): Promise<T>;
  watch(upstream: string, kind: string, circuit: { readonly open: boolean }): void;
}

/** For tests and tools that have no metrics. */
export const UNOBSERVED: UpstreamObserver = {
  observe: (_upstream, call) => call(),
  watch: () => undefined,
};

/** What a Prometheus can read of upstreams. */
export class UpstreamMetrics implements UpstreamObserver {
  private readonly circuits: { upstream: string; kind: string; circuit: { readonly open: boolean } }[] = [];
  private readonly calls: Counter<'upstream' | 'outcome'>;
  private readonly seconds: Histogram<'upstream'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.calls = new Counter({
      name: 'forecourt_upstream_calls_total',
      help: 'Calls of upstreams by outcome: ok, or what was wrong',
      labelNames: ['upstream', 'outcome'],
      registers,
    });
    this.seconds = new Histogram({
      name: 'forecourt_upstream_call_seconds',
      help: 'Duration of calls of upstreams, waiting and repetitions included',
      labelNames: ['upstream'],
      buckets: [0.005, 0.02, 0.05, 0.1, 0.2, 0.4, 1, 2, 5],
      registers,
    });
    const circuits = this.circuits;
    new Gauge({
      name: 'forecourt_upstream_circuit_open',
      help: '1 while calls of this upstream are not even tried',
      labelNames: ['upstream', 'circuit'],
      registers,
      collect() {
        for (const { upstream, kind, circuit } of circuits)
          this.set({ upstream, circuit: kind }, circuit.open ? 1 : 0);
      },
    });
  }

  watch(upstream: string, kind: string, circuit: { readonly open: boolean }): void {
    this.circuits.push({ upstream, kind, circuit });
  }

  async observe<T>(upstream: string, call: () => Promise<T>): Promise<T> {
    const end = this.seconds.startTimer({ upstream });
    try {
      const answer = await call();
      this.calls.inc({ upstream, outcome: 'ok' });
      return answer;
    } catch (error) {
      this.calls.inc({ upstream, outcome: error instanceof UpstreamFailure ? error.detail : 'error' });
      throw error;
    } finally {
      end();
    }
  }
}
