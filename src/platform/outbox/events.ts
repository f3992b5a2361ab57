import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '../../kernel/clock.js';
import { CLOCK } from '../clock/clock.js';
import { statement, type Statement } from '../database/statement.js';
import { Ids } from '../ids.js';
import type { JsonValue } from '../json.js';

export interface EventInput {
  /** `pre_approval` for example. */
  readonly aggregate: string;
  /** Raw UUID of the aggregate. */
  readonly aggregateId: string;
  /** From 1, without gaps, per aggregate; a place taken twice fails the transaction. */
  readonly sequence: number;
  /** `<aggregate>.<state>`. */
  readonly type: string;
  /** Ids and states, no personal data. */
  readonly data: JsonValue;
  readonly schemaVersion?: number;
}

const insertEvent = statement(
  'event-insert',
  `WITH placed AS (
     INSERT INTO event (id, tenant_id, aggregate, aggregate_id, sequence, type, schema_version, occurred_at, data)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     RETURNING id, tenant_id, aggregate_id, sequence)
   INSERT INTO outbox (tenant_id, aggregate_id, sequence, event_id)
   SELECT tenant_id, aggregate_id, sequence, id FROM placed`,
);

/** An event and its place in the outbox are one statement, sent in the transaction of the change itself. */
@Injectable()
export class Events {
  constructor(
    private readonly ids: Ids,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  statement(tenantId: string, input: EventInput): Statement {
    return insertEvent(
      this.ids.next(),
      tenantId,
      input.aggregate,
      input.aggregateId,
      input.sequence,
      input.type,
      input.schemaVersion ?? 1,
      new Date(this.clock.now()),
      JSON.stringify(input.data),
    );
  }
}
