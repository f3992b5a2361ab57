import { Injectable } from '@nestjs/common';
import { addDays } from '../../kernel/business-date.js';
import { canonicalJson, sha256Bytes } from '../../kernel/canonical-json.js';
import { digestId } from '../../kernel/ids.js';
import type { Answer } from '../../platform/answer.js';
import { LruMap } from '../../platform/auth/lru-map.js';
import { cacheable, strongEtag } from '../../platform/http/cacheable.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { BusinessDays, endOfBusinessDay, secondsLeft } from '../products/business-days.service.js';
import type { CatalogueSnapshot } from '../products/domain/catalogue.js';
import { rowContent } from '../products/domain/row-content.js';
import { ProductCatalogue } from '../products/product-catalogue.service.js';
import type { CalculationQueryDto } from './calculations.dto.js';
import { contentsOf } from './domain/quote-contents.js';
import { PRICE_ENGINE_VERSION } from './domain/price.js';
import type { PriceRequest } from './domain/price-request.js';
import { calculationView, priceView, scheduleView } from './domain/price-view.js';
import { queryPointers, requestOfQuery } from './price-input.js';
import { PricingService } from './pricing.service.js';
import { QuoteTokens } from './quote-tokens.service.js';
import type { QuoteRequestDto } from './quotes.dto.js';

/** A change of the catalogue reaches a caller within this time even from its own cache. */
const LONGEST_CACHED_SECONDS = 60;
const CALCULATIONS_KEPT = 2_000;

interface Calculated {
  body: object;
  etag: string;
}

/** Calculations and quotes: prices without a person, stateless, the same for every partner. */
@Injectable()
export class QuotesService {
  /** Keyed by everything that an answer depends on, so an entry is never wrong, only pushed out. */
  private readonly calculated = new LruMap<string, Calculated>(CALCULATIONS_KEPT);

  constructor(
    private readonly pricing: PricingService,
    private readonly catalogue: ProductCatalogue,
    private readonly days: BusinessDays,
    private readonly tokens: QuoteTokens,
  ) {}

  async calculate(
    query: CalculationQueryDto,
    ctx: RequestContext,
    ifNoneMatch: string | undefined,
  ): Promise<Answer> {
    const day = await this.days.of(ctx);
    const snapshot = this.catalogue.snapshotOn(day.today);
    // Another spelling of the same wish is only another entry: its body, and so its tag, come out the same.
    const key = `${snapshot.version} ${snapshot.on} ${ctx.livemode} ${JSON.stringify(query)}`;
    let known = this.calculated.get(key);
    if (!known) {
      known = this.calculation(requestOfQuery(query, ctx.livemode), snapshot);
      this.calculated.set(key, known);
    }
    return cacheable(known.body, secondsLeft(day, LONGEST_CACHED_SECONDS), ifNoneMatch, known.etag);
  }

  private calculation(request: PriceRequest, snapshot: CatalogueSnapshot): Calculated {
    const result = this.pricing.price(request, snapshot, queryPointers);
    const body = { livemode: request.livemode, binding: false, ...calculationView(result) };
    return { body, etag: strongEtag(body) };
  }

  async quote(body: QuoteRequestDto, ctx: RequestContext): Promise<Answer> {
    const { today } = await this.days.of(ctx);
    const snapshot = this.catalogue.snapshotOn(today);
    const request = this.pricing.requestOf(body, ctx.livemode);
    const result = this.pricing.price(request, snapshot);
    const quoteId = digestId('quo', sha256Bytes(canonical([request, result.versions, today])));
    const expiresAt = endOfBusinessDay(addDays(today, snapshot.countParameter('QUOTE_VALID_DAYS')));
    const contents = contentsOf(request, result, { quoteId, tenantId: ctx.tenantId, expiresAt });
    return {
      status: 200,
      body: {
        id: quoteId,
        livemode: request.livemode,
        nature: 'indicative',
        binding: false,
        ...priceView(result),
        schedule: scheduleView(result),
        quoteToken: this.tokens.issue(contents),
        expiresAt: new Date(expiresAt).toISOString(),
      },
      headers: {},
    };
  }
}

/** RFC 8785 form of anything priced: one text per meaning, whatever the spelling of the call was. */
const canonical = (value: unknown): string => canonicalJson([rowContent(value), PRICE_ENGINE_VERSION]);
