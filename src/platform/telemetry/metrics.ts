import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

export const PROMISED_MS = 500;
/** The histogram of Node counts from one tick of its own timer to the next; the tick is no stall. */
const RESOLUTION_MS = 10;
const NS_PER_MS = 1e6;

/** Numbers that the front of the server has and the metrics show. */
export interface LimiterFigures {
  readonly inFlight: number;
  readonly queued: number;
  readonly rejected: number;
}

/** What a Prometheus can read on the admin port. A registry of our own: two gateways may live in one process. */
@Injectable()
export class Metrics implements OnApplicationShutdown {
  readonly registry = new Registry();
  private readonly loop = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  private readonly seconds = new Histogram({
    name: 'forecourt_request_seconds',
    help: 'From the last byte of the request to the last byte of the answer handed over, by the server clock',
    labelNames: ['operation', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.45, 0.5, 1, 2],
    registers: [this.registry],
  });
  private readonly overdue = new Counter({
    name: 'forecourt_answers_over_500ms_total',
    help: 'Answers of /v1 that took longer than promised',
    registers: [this.registry],
  });
  private readonly dropped = new Counter({
    name: 'forecourt_request_log_dropped_total',
    help: 'Lines of the interface log that were lost because the store did not take them',
    registers: [this.registry],
  });

  constructor() {
    this.loop.enable();
    this.gauge(
      'forecourt_event_loop_longest_stall_seconds',
      'Longest time the event loop stood still since start',
      () => this.longestStallMs() / 1_000,
    );
    this.gauge('forecourt_resident_memory_bytes', 'Resident set size', () => process.memoryUsage.rss());
    this.gauge('forecourt_cpu_seconds', 'CPU time of this process', () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    });
  }

  /** Shows the figures of a limiter under a label of its own. */
  watch(limiters: Readonly<Record<string, LimiterFigures>>): void {
    const shown = (name: string, help: string, read: (figures: LimiterFigures) => number): void => {
      const gauge: Gauge<'limiter'> = new Gauge({
        name,
        help,
        labelNames: ['limiter'],
        registers: [this.registry],
        collect: () =>
          Object.entries(limiters).forEach(([limiter, figures]) => gauge.set({ limiter }, read(figures))),
      });
    };
    shown('forecourt_in_flight', 'Requests at work', ({ inFlight }) => inFlight);
    shown('forecourt_queued', 'Requests waiting for their turn', ({ queued }) => queued);
    shown('forecourt_rejected', 'Requests answered 503 overloaded since start', ({ rejected }) => rejected);
  }

  observe(operation: string, status: number, ms: number, isPromised: boolean): void {
    this.seconds.observe({ operation, status }, ms / 1_000);
    if (isPromised && ms > PROMISED_MS) this.overdue.inc();
  }

  dropLogLines(count: number): void {
    this.dropped.inc(count);
  }

  longestStallMs(): number {
    return Math.max(0, this.loop.max / NS_PER_MS - RESOLUTION_MS);
  }

  /** The boot stalls the loop as it pleases; what counts begins when requests may come. */
  restart(): void {
    this.loop.reset();
  }

  onApplicationShutdown(): void {
    this.loop.disable();
  }

  private gauge(name: string, help: string, read: () => number): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers: [this.registry],
      collect: () => gauge.set(read()),
    });
  }
}
