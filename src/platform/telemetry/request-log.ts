import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '../../kernel/clock.js';
import { CLOCK } from '../clock/clock.js';
import { AppDatabase } from '../database/database.js';
import { statement } from '../database/statement.js';
import { Ids } from '../ids.js';
import { Metrics } from './metrics.js';

/** One line of the interface log (JR/T 0185): who asked what, how long it took, how it ended. Nothing personal. */
export interface RequestLine {
  readonly requestId: string;
  readonly tenantId: string | null;
  readonly clientId: string | null;
  readonly operation: string;
  readonly level: 'A1' | 'A2' | null;
  readonly status: number;
  readonly code: string | null;
  readonly durationMs: number;
  readonly timings: Readonly<Record<string, number>>;
}

type Row = RequestLine & { readonly id: string; readonly at: string };

const EVERY_MS = 200;
const MOST_LINES = 20_000;
const BATCH = 1_000;
const WRITE_MS = 2_000;

const insertLines = statement(
  'request-log-insert',
  `INSERT INTO request_log
     (id, at, request_id, tenant_id, client_id, operation, level, status, code, duration_us, timings)
   SELECT id, at, request_id, tenant_id, client_id, operation, level, status, code, duration_us, timings
   FROM jsonb_to_recordset($1::jsonb) AS line (id uuid, at timestamptz, request_id text, tenant_id uuid,
     client_id text, operation text, level text, status integer, code text, duration_us bigint, timings jsonb)
   ON CONFLICT DO NOTHING`,
);

/**
 * Written in batches beside the requests: at most EVERY_MS of lines and one batch are lost by a kill -9. While the
 * store is away lines wait, up to a bound; what is dropped beyond it is counted.
 */
@Injectable()
export class RequestLog {
  private waiting: Row[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: AppDatabase,
    private readonly ids: Ids,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly metrics: Metrics,
  ) {}

  add(line: RequestLine): void {
    if (this.waiting.length >= MOST_LINES) {
      this.metrics.dropLogLines(1);
      return;
    }
    this.waiting.push({ ...line, id: this.ids.next(), at: new Date(this.clock.now()).toISOString() });
    this.timer ??= setTimeout(() => void this.flush(), EVERY_MS).unref();
  }

  /** Resolves when what waits now is written, or known not to be. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.then(() => this.write());
    return this.writing;
  }

  private async write(): Promise<void> {
    while (this.waiting.length > 0) {
      const lines = this.waiting.splice(0, BATCH);
      try {
        const options = { signal: AbortSignal.timeout(WRITE_MS), kind: 'write' } as const;
        await this.database.batch(null, [insertLines(JSON.stringify(lines.map(toColumns)))], options);
      } catch {
        this.keep(lines);
        return;
      }
    }
  }

  /** Ids make a repetition harmless should the first attempt have been committed after all. */
  private keep(lines: Row[]): void {
    const room = Math.max(0, MOST_LINES - this.waiting.length);
    this.metrics.dropLogLines(Math.max(0, lines.length - room));
    this.waiting = [...lines.slice(0, room), ...this.waiting];
    this.timer ??= setTimeout(() => void this.flush(), WRITE_MS).unref();
  }
}

function toColumns({
  id,
  at,
  requestId,
  tenantId,
  clientId,
  operation,
  level,
  status,
  code,
  durationMs,
  timings,
}: Row) {
  return {
    id,
    at,
    request_id: requestId,
    tenant_id: tenantId,
    client_id: clientId,
    operation,
    level,
    status,
    code,
    duration_us: Math.round(durationMs * 1_000),
    timings,
  };
}
