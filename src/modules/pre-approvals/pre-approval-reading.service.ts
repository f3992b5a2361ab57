import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '../../kernel/clock.js';
import { decodeId, encodeId } from '../../kernel/ids.js';
import type { Answer } from '../../platform/answer.js';
import { CLOCK } from '../../platform/clock/clock.js';
import { Cursors } from '../../platform/http/cursor.js';
import { instantOf } from '../../platform/http/instant.js';
import { Problem } from '../../platform/http/problem.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { AuditedReads } from '../../platform/reading.js';
import { statusOn } from './domain/pre-approval.js';
import { partnerView } from './domain/view.js';
import type { ListPreApprovalsDto } from './pre-approvals.dto.js';
import { PreApprovalsRepository } from './pre-approvals.repository.js';

const PAGE = 50;

/** Pre-approvals of the caller's tenant, as its channel may see them. Every reading leaves an audit entry. */
@Injectable()
export class PreApprovalReading {
  constructor(
    private readonly reads: AuditedReads,
    private readonly repository: PreApprovalsRepository,
    private readonly cursors: Cursors,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** For the replay of a 202: 202 with its Location while pending, then 200. */
  async asCreated(ctx: RequestContext, id: string): Promise<Answer> {
    const { status, body, headers } = await this.find(ctx, id);
    const kept = Object.entries(headers).filter(([name]) => name !== 'etag');
    return { status, body, headers: Object.fromEntries(kept) };
  }

  /** One pre-approval of the caller's tenant; another's is as if it did not exist. */
  private find(ctx: RequestContext, id: string): Promise<Answer> {
    const uuid = decodeId('pa', id);
    if (uuid === null) throw new Problem('not_found');
    return this.reads.execute(ctx, {
      read: [this.repository.byId(uuid)],
      answer: ([rows], gate) => {
        const [found] = this.repository.read(rows);
        if (found === undefined) throw new Problem('not_found');
        return {
          status: found.status === 'pending' ? 202 : 200,
          body: partnerView(found, gate),
          headers: {
            etag: `"${found.version}-${statusOn(found, gate.today)}"`,
            ...(found.status === 'pending' ? { location: `/v1/pre-approvals/${id}` } : {}),
          },
          audit: { action: 'pre_approval.read', resource: id, subjectRefs: [found.subjectId] },
        };
      },
    });
  }

  /** GET answers 200 whatever the status: the 202 belongs to the call that created it. */
  async get(ctx: RequestContext, id: string): Promise<Answer> {
    const answer = await this.find(ctx, id);
    const { 'audit-receipt': receipt = '', etag = '' } = answer.headers;
    return { status: 200, body: answer.body, headers: { 'audit-receipt': receipt, etag } };
  }

  list(ctx: RequestContext, query: ListPreApprovalsDto): Promise<Answer> {
    const { cursor, limit: wanted, ...filters } = query;
    const limit = wanted === undefined ? PAGE : Number.parseInt(wanted, 10);
    const after = cursor === undefined ? null : this.cursors.open(ctx, cursor, filters);
    const instant = (text: string | undefined): Date | null => (text === undefined ? null : instantOf(text));
    return this.reads.execute(ctx, {
      read: [
        this.repository.page({
          after,
          status: filters.status ?? null,
          clientId: ctx.clientId,
          now: new Date(this.clock.now()),
          from: instant(filters.createdFrom),
          to: instant(filters.createdTo),
          limit: limit + 1,
        }),
      ],
      answer: ([rows], gate) => {
        const found = this.repository.read(rows);
        const items = found.slice(0, limit);
        const last = items.at(-1);
        const nextCursor = found.length > limit && last ? this.cursors.seal(ctx, last.id, filters) : null;
        return {
          body: { items: items.map((item) => partnerView(item, gate)), nextCursor },
          headers: nextCursor === null ? {} : { link: nextLink(ctx.path, query, nextCursor) },
          audit: {
            action: 'pre_approval.listed',
            subjectRefs: [...new Set(items.map(({ subjectId }) => subjectId))],
            data: { preApprovals: items.map((item) => encodeId('pa', item.id)) },
          },
        };
      },
    });
  }
}

function nextLink(path: string, query: ListPreApprovalsDto, cursor: string): string {
  const parameters = new URLSearchParams(
    Object.entries({ ...query, cursor }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  return `<${path}?${parameters.toString()}>; rel="next"`;
}
