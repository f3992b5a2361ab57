import { Injectable } from '@nestjs/common';
import type { QueryResult } from 'pg';
import { encodeId } from '../../kernel/ids.js';
import type { Answer } from '../../platform/answer.js';
import type { Statement } from '../../platform/database/statement.js';
import { Cursors } from '../../platform/http/cursor.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { AuditedReads } from '../../platform/reading.js';
import type { ListStoresDto } from './partners.dto.js';
import {
  PartnersRepository,
  type StaffRow,
  type StorePageRow,
  type StoreRow,
} from './partners.repository.js';

const DEFAULT_LIMIT = '50';

export interface Store {
  readonly id: string;
  readonly name: string;
  /** GB/T 2260. */
  readonly region: string;
}

export interface Staff {
  readonly id: string;
  readonly storeId: string;
}

/**
 * Stores and their staff. For use cases that name one: send the statement with the first batch and read its
 * result; null stands for unknown, another partner's, closed or revoked alike.
 */
@Injectable()
export class PartnersService {
  constructor(
    private readonly repository: PartnersRepository,
    private readonly reads: AuditedReads,
    private readonly cursors: Cursors,
  ) {}

  storeStatement(tenantId: string, storeId: string): Statement {
    return this.repository.store(tenantId, storeId);
  }

  /** An open store, or null. */
  store(result: QueryResult): Store | null {
    const row = result.rows[0] as StoreRow | undefined;
    return row?.status === 'open' ? { id: row.id, name: row.name, region: row.region } : null;
  }

  staffStatement(tenantId: string, storeId: string, staffId: string): Statement {
    return this.repository.staff(tenantId, storeId, staffId);
  }

  /** Somebody who works in that very store, or null. */
  staff(result: QueryResult): Staff | null {
    const row = result.rows[0] as StaffRow | undefined;
    return row?.status === 'active' ? { id: row.id, storeId: row.store_id } : null;
  }

  listStores(ctx: RequestContext, query: ListStoresDto): Promise<Answer> {
    const limit = Number.parseInt(query.limit ?? DEFAULT_LIMIT, 10);
    const { cursor } = query;
    const after = cursor === undefined ? null : this.cursors.open(ctx, cursor, {});
    return this.reads.execute(ctx, {
      read: [this.repository.storePage(ctx.tenantId, after, limit + 1)],
      answer: ([page]) => {
        const rows = (page?.rows ?? []) as StorePageRow[];
        const shown = rows.slice(0, limit);
        const last = shown.at(-1);
        const nextCursor = rows.length > limit && last ? this.cursors.seal(ctx, last.id, {}) : null;
        const items = shown.map((row) => storeView(row, ctx.livemode));
        return {
          body: { items, nextCursor },
          headers:
            nextCursor === null
              ? {}
              : { link: `<${ctx.path}?limit=${limit}&cursor=${nextCursor}>; rel="next"` },
          audit: { action: 'store.listed', data: { stores: items.map(({ id }) => id) } },
        };
      },
    });
  }
}

function storeView({ id, name, region, status, staff_ids, staff_statuses }: StorePageRow, livemode: boolean) {
  return {
    id: encodeId('sto', id),
    livemode,
    name,
    region,
    status,
    staff: staff_ids.map((staffId, at) => ({ id: encodeId('stf', staffId), status: staff_statuses[at] })),
  };
}
