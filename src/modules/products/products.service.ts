import { Injectable } from '@nestjs/common';
import { isBusinessDate, type BusinessDate } from '../../kernel/business-date.js';
import type { Answer } from '../../platform/answer.js';
import { cacheable } from '../../platform/http/cacheable.js';
import { Problem } from '../../platform/http/problem.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { BusinessDays, secondsLeft } from './business-days.service.js';

import { ruleViews, type RuleView } from './domain/rule-view.js';
import { ProductCatalogue } from './product-catalogue.service.js';
import type { RulesQueryDto } from './products.dto.js';

/** A change of the rules reaches callers within this time even from their own caches. */
const LONGEST_CACHED_SECONDS = 60;

/** The rules as partners may see them. */
@Injectable()
export class ProductsService {
  constructor(
    private readonly catalogue: ProductCatalogue,
    private readonly days: BusinessDays,
  ) {}

  async list(query: RulesQueryDto, ctx: RequestContext, ifNoneMatch: string | undefined): Promise<Answer> {
    const { on, maxAge } = await this.dayAsked(query.on, ctx);
    const snapshot = this.catalogue.snapshotOn(on);
    const items = ruleViews(snapshot).filter(
      ({ subject }) => query.subject === undefined || subject === query.subject,
    );
    const body = { on, catalogueVersion: snapshot.version, livemode: ctx.livemode, items, nextCursor: null };
    return cacheable(body, maxAge, ifNoneMatch);
  }

  async one(
    id: string,
    asked: string | undefined,
    ctx: RequestContext,
    ifNoneMatch: string | undefined,
  ): Promise<Answer> {
    const { on, maxAge } = await this.dayAsked(asked, ctx);
    const found: RuleView | undefined = ruleViews(this.catalogue.snapshotOn(on)).find(
      (rule) => rule.id === id,
    );
    if (!found) throw new Problem('not_found');
    return cacheable({ ...found, livemode: ctx.livemode, on }, maxAge, ifNoneMatch);
  }

  private async dayAsked(
    asked: string | undefined,
    ctx: RequestContext,
  ): Promise<{ on: BusinessDate; maxAge: number }> {
    if (asked !== undefined && !isBusinessDate(asked)) {
      throw new Problem('invalid_request', {
        errors: [
          { pointer: '?on', code: 'not_a_date', detail: 'A calendar date such as 2026-11-23 is expected.' },
        ],
      });
    }
    const day = await this.days.of(ctx);
    return { on: asked ?? day.today, maxAge: secondsLeft(day, LONGEST_CACHED_SECONDS) };
  }
}
