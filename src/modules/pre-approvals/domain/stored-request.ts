import type { QuoteContents } from '../../quotes/domain/quote-contents.js';
import type { QuoteRequestDto } from '../../quotes/quotes.dto.js';

/** The validated wish as it was sent, in wire form, with the quote whose price it honours. */
export interface StoredRequest extends Pick<
  QuoteRequestDto,
  'useNature' | 'registrationRegion' | 'saleRegion' | 'wish' | 'subsidies' | 'product'
> {
  vehicle: QuoteRequestDto['vehicle'] & { odometerKm?: number | null };
  quote: QuoteContents | null;
}
