import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '../../kernel/clock.js';
import { CLOCK } from '../clock/clock.js';
import { statement, type Statement } from '../database/statement.js';
import { Ids } from '../ids.js';
import type { JsonValue } from '../json.js';

export interface JobInput {
  /** Which handler, `bureau.inquire` for example. */
  readonly kind: string;
  /** One live job per tenant, kind and key: asking again wakes the one that is there. */
  readonly key: string;
  /** Ids only, no personal data. The payload of the first request stays. */
  readonly payload: JsonValue;
  /** Wall time in epoch milliseconds; now when absent. */
  readonly runAt?: number;
}

const enqueue = statement('job-enqueue', 'SELECT enqueue_job($1, $2, $3, $4, $5, $6)');

@Injectable()
export class Jobs {
  constructor(
    private readonly ids: Ids,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  statement(tenantId: string | null, { kind, key, payload, runAt }: JobInput): Statement {
    const due = new Date(runAt ?? this.clock.now());
    return enqueue(this.ids.next(), tenantId, kind, key, JSON.stringify(payload), due);
  }
}
