import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../kernel/business-date.js';
import { Problem } from '../../platform/http/problem.js';
import type { CatalogueSnapshot } from '../products/domain/catalogue.js';
import { ProductCatalogue } from '../products/product-catalogue.service.js';
import { asQuoted, differences, type QuoteContents } from './domain/quote-contents.js';
import { price, PRICE_ENGINE_VERSION, PriceRefusal } from './domain/price.js';
import type { PriceRequest, PriceResult } from './domain/price-request.js';
import { requestOfBody, type PointerMap, type PriceInput } from './price-input.js';
import { QuoteTokens } from './quote-tokens.service.js';

const nested: PointerMap = (pointer) => pointer;

/** The price of a wish, for quotes and for whoever decides on one. Refusals become problems here. */
@Injectable()
export class PricingService {
  constructor(
    private readonly catalogue: ProductCatalogue,
    private readonly tokens: QuoteTokens,
  ) {}

  /**
   * The wish in a call's body as a request to price.
   * @throws Problem 400 invalid_request naming a VIN, region, share or size that cannot be
   */
  requestOf(input: PriceInput, livemode: boolean): PriceRequest {
    return requestOfBody(input, livemode);
  }

  /** @throws Problem 422 with pointer and rules */
  price(request: PriceRequest, catalogue: CatalogueSnapshot, pointers: PointerMap = nested): PriceResult {
    return refusalsAsProblems(() => price(request, catalogue), pointers);
  }

  /** @throws Problem 422 when the token is not this tenant's, has expired or is no token */
  openQuote(token: string, tenantId: string, businessNowMs: number, pointer = '/quoteToken'): QuoteContents {
    const opened = this.tokens.open(token, tenantId, businessNowMs);
    if (opened.ok) return opened.contents;
    const code = opened.reason === 'expired' ? 'quote_token_expired' : 'quote_token_invalid';
    throw new Problem(code, { errors: [{ pointer, code, detail: 'Ask for a new quote.' }] });
  }

  /**
   * The price that was quoted: product, subsidies, rates and fees of the quote's day, under the caps of today.
   * @throws Problem 422 quote_token_mismatch when the wish is another one, and every refusal of `price`
   */
  priceAsQuoted(quote: QuoteContents, request: PriceRequest, today: BusinessDate): PriceResult {
    const pointers = differences(quote, request);
    const quotedOn = this.catalogue.snapshotOn(quote.on);
    // Rows are only ever added, so this differs only after one for a day gone by, or a new way to price.
    if (quotedOn.version !== quote.catalogueVersion || quote.engine !== PRICE_ENGINE_VERSION) {
      pointers.push('/quoteToken');
    }
    if (pointers.length > 0) {
      const code = 'quote_token_mismatch';
      throw new Problem(code, {
        errors: pointers.map((pointer) => ({ pointer, code, detail: 'Differs from what was quoted.' })),
      });
    }
    const caps = this.catalogue.snapshotOn(today);
    return refusalsAsProblems(() => price(asQuoted(quote, request), quotedOn, caps), nested);
  }
}

function refusalsAsProblems(work: () => PriceResult, pointers: PointerMap): PriceResult {
  try {
    return work();
  } catch (error) {
    if (error instanceof PriceRefusal) throw problemOf(error, pointers);
    throw error;
  }
}

function problemOf({ code, detail, pointer, rules, facts }: PriceRefusal, pointers: PointerMap): Problem {
  return new Problem(code, {
    detail,
    errors: [{ pointer: pointers(pointer), code, detail }],
    extra: { ...facts, ...(rules.length === 0 ? {} : { rules: [...rules] }) },
  });
}
