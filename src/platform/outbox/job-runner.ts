import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Clock } from '../../kernel/clock.js';
import { CLOCK } from '../clock/clock.js';
import { WorkerDatabase } from '../database/database.js';
import type { Statement } from '../database/statement.js';
import { JobListener } from './job-listener.js';
import {
  claimJobs,
  endJob,
  finishJob,
  postponeJob,
  readJobs,
  renewJobs,
  type JobRow,
} from './job-statements.js';

export interface ClaimedJob extends Omit<JobRow, 'fence' | 'requests'> {
  /**
   * Ends the job inside the handler's own transaction: its effect and its end stand together, and neither does
   * when the lease was lost meanwhile. Return `{ done: true }` afterwards.
   */
  completeStatement(): Statement;
}

/** `retryAt` in wall milliseconds. */
export type JobOutcome = { readonly done: true } | { readonly retryAt: number };

/** May run more than once for one job: at least once is what a queue can promise. */
export type JobHandler = (job: ClaimedJob, signal: AbortSignal) => Promise<JobOutcome>;

export interface JobLimits {
  /** How many jobs of this kind one process runs at the same time. */
  readonly atOnce?: number;
}

interface Kind {
  readonly handler: JobHandler;
  readonly atOnce: number;
}

interface Run {
  readonly row: JobRow;
  readonly abort: AbortController;
  ownCompletion: boolean;
  ended: Promise<void>;
}

const AT_ONCE = 4;
const POLL_MS = 500;
const HEARTBEAT_MS = 600;
/** For each of the runner's own statements. */
const STATEMENT_MS = 1_500;
const STOP_MS = 5_000;
const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 60_000;

/** Runs jobs of the registered kinds. Several processes share the table through SKIP LOCKED, leases and fences. */
@Injectable()
export class JobRunner {
  private readonly logger = new Logger(JobRunner.name);
  private readonly kinds = new Map<string, Kind>();
  private readonly runs = new Map<string, Run>();
  private readonly listener: JobListener;
  private running = false;
  private woken = false;
  private wake: () => void = () => undefined;
  private loop: Promise<void> = Promise.resolve();
  private heartbeat: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: WorkerDatabase,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.listener = new JobListener(database.connectionOptions, () => this.nudge());
  }

  /** Kinds do not share their places: slow jobs of one delay those of no other. */
  register(kind: string, handler: JobHandler, { atOnce = AT_ONCE }: JobLimits = {}): void {
    if (this.kinds.has(kind)) throw new Error(`job kind ${kind} has a handler already`);
    this.kinds.set(kind, { handler, atOnce });
  }

  /** Looks for work now instead of at the next poll. */
  nudge(): void {
    this.woken = true;
    this.wake();
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    this.listener.start();
    this.heartbeat = setInterval(() => void this.renew(), HEARTBEAT_MS).unref();
    this.loop = this.work();
  }

  /** Takes no new job, tells the running ones to end and waits for them; what is unfinished goes back at once. */
  async stop(): Promise<void> {
    if (!this.running) return;
    this.running = false;
    this.nudge();
    await this.listener.stop();
    await this.loop;
    for (const run of this.runs.values()) run.abort.abort();
    const ended = Promise.all([...this.runs.values()].map((run) => run.ended));
    let limit: NodeJS.Timeout | undefined;
    await Promise.race([ended, new Promise<void>((resolve) => (limit = setTimeout(resolve, STOP_MS)))]);
    clearTimeout(limit);
    clearInterval(this.heartbeat);
  }

  private async work(): Promise<void> {
    while (this.running) {
      this.woken = false;
      await this.claim(this.free());
      // A kind whose places are all taken is looked at again when one of its jobs ends.
      await this.pause();
    }
  }

  private async pause(): Promise<void> {
    if (this.woken || !this.running) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, POLL_MS);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = () => undefined;
  }

  /** Free places by kind. */
  private free(): Map<string, number> {
    const free = new Map([...this.kinds].map(([kind, { atOnce }]) => [kind, atOnce]));
    for (const { row } of this.runs.values()) free.set(row.kind, (free.get(row.kind) ?? 0) - 1);
    for (const [kind, places] of free) if (places <= 0) free.delete(kind);
    return free;
  }

  private async claim(wanted: ReadonlyMap<string, number>): Promise<void> {
    if (wanted.size === 0) return;
    try {
      const rows = await this.send(claimJobs(new Date(this.clock.now()), wanted));
      for (const row of rows === undefined ? [] : readJobs(rows)) this.begin(row);
    } catch (error) {
      this.logger.warn(`jobs cannot be claimed: ${nameOf(error)}`);
    }
  }

  private begin(row: JobRow): void {
    const run: Run = { row, abort: new AbortController(), ownCompletion: false, ended: Promise.resolve() };
    const { id, tenantId, kind, key, payload, attempts } = row;
    const job: ClaimedJob = {
      id,
      tenantId,
      kind,
      key,
      payload,
      attempts,
      completeStatement: () => {
        run.ownCompletion = true;
        return finishJob(row);
      },
    };
    this.runs.set(row.id, run);
    run.ended = this.handle(run, job).finally(() => {
      if (this.runs.get(row.id) === run) this.runs.delete(row.id);
      this.nudge();
    });
  }

  private async handle(run: Run, job: ClaimedJob): Promise<void> {
    const { row, abort } = run;
    const outcome = await this.outcomeOf(run, job);
    // Also after a completion of the handler's own, which may have been rolled back: mostly it finds nothing to end.
    const end = 'done' in outcome ? endJob(row) : postponeJob(row, new Date(outcome.retryAt));
    await this.send(end).catch((error: unknown) => {
      // Its lease runs out and the job runs again.
      if (!abort.signal.aborted) {
        this.logger.warn(`job ${job.kind} ${job.id} could not be ended: ${nameOf(error)}`);
      }
    });
  }

  private async outcomeOf(run: Run, job: ClaimedJob): Promise<JobOutcome> {
    const handler = this.kinds.get(job.kind)?.handler;
    try {
      if (handler === undefined) throw new Error('no handler');
      return await handler(job, run.abort.signal);
    } catch (error) {
      const now = this.clock.now();
      if (run.abort.signal.aborted) return { retryAt: now };
      const backoff = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(job.attempts - 1, 20));
      this.logger.warn(`job ${job.kind} ${job.id} failed (${nameOf(error)}), again in ${backoff} ms`);
      return { retryAt: now + backoff };
    }
  }

  /** One statement keeps all running jobs; one that does not come back has been taken and must stop. */
  private async renew(): Promise<void> {
    const held = [...this.runs.values()];
    if (held.length === 0) return;
    try {
      const result = await this.send(renewJobs(held.map(({ row }) => row)));
      const kept = new Set((result?.rows as { id: string }[] | undefined)?.map(({ id }) => id));
      for (const run of held) if (!kept.has(run.row.id) && !run.ownCompletion) run.abort.abort();
    } catch {
      // The next beat tries again; after two seconds without one another process may take over.
    }
  }

  private async send(statement: Statement) {
    const options = {
      signal: AbortSignal.timeout(STATEMENT_MS),
      kind: 'write',
      timeoutMs: STATEMENT_MS,
    } as const;
    const [result] = await this.database.batch(null, [statement], options);
    return result;
  }
}

/** Error messages may quote data; their names do not. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown error';
}
