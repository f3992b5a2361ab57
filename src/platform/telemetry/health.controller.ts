import { Controller, Get } from '@nestjs/common';
import type { Answer } from '../answer.js';
import { AppDatabase } from '../database/database.js';
import { statement } from '../database/statement.js';
import { Draining } from '../http/draining.js';
import { Operation } from '../http/operation.decorator.js';

const TEXT = { 'content-type': 'text/plain; charset=utf-8' };
const PROBE_MS = 300;
/** However many ask, the database is asked once in this time. */
const FRESH_MS = 500;

const probe = statement('readiness', 'SELECT 1');

/** For load balancers: one word each, no token. */
@Controller()
export class HealthController {
  private known: { at: number; ready: Promise<boolean> } | undefined;

  constructor(
    private readonly database: AppDatabase,
    private readonly draining: Draining,
  ) {}

  @Get('healthz')
  @Operation({
    id: 'platform.health',
    summary: 'Whether the process lives',
    access: 'public',
    level: 'A1',
    dataClass: 'C1',
    cost: 0,
    idempotency: 'none',
    latency: 'decision',
  })
  health(): Answer {
    return { status: 200, body: 'ok', headers: TEXT };
  }

  @Get('readyz')
  @Operation({
    id: 'platform.readiness',
    summary: 'Whether requests should be sent here: the store answers and no shutdown has begun',
    access: 'public',
    level: 'A1',
    dataClass: 'C1',
    cost: 0,
    idempotency: 'none',
    latency: 'decision',
  })
  async readiness(): Promise<Answer> {
    if (this.draining.active) return { status: 503, body: 'draining', headers: TEXT };
    return (await this.storeAnswers())
      ? { status: 200, body: 'ready', headers: TEXT }
      : { status: 503, body: 'unready', headers: TEXT };
  }

  private storeAnswers(): Promise<boolean> {
    const now = performance.now();
    if (this.known === undefined || now - this.known.at > FRESH_MS) {
      const asked = this.database.batch(null, [probe()], {
        signal: AbortSignal.timeout(PROBE_MS),
        kind: 'read',
        timeoutMs: PROBE_MS,
      });
      this.known = { at: now, ready: asked.then(yes, no) };
    }
    return this.known.ready;
  }
}

const yes = (): boolean => true;
const no = (): boolean => false;
