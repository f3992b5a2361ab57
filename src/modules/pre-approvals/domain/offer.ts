import { canonicalJson, sha256Hex } from '../../../kernel/canonical-json.js';
import type { PriceResult } from '../../quotes/domain/price-request.js';
import { offerView } from '../../quotes/domain/price-view.js';
import { disclosureHash, disclosureText } from './disclosure.js';

/** One offer as partners see it and as it is stored: the figures of a quote, bound to nobody. */
export interface OfferBody extends Record<string, unknown> {
  id: string;
  kind: 'as_wished' | 'countered';
  binding: false;
  disclosureHash: string;
  offerHash: string;
}

/** The offer, the table a customer is shown for it, and hashes of both. Nothing conditional is counted in. */
export function offerOf(id: string, price: PriceResult): { body: OfferBody; disclosure: string } {
  const { id: product, version } = price.versions.product;
  const disclosure = disclosureText(price);
  const body = {
    id,
    kind: price.counter === null ? ('as_wished' as const) : ('countered' as const),
    binding: false as const,
    product: `${product}@${version}`,
    ...offerView(price),
    disclosureHash: disclosureHash(disclosure),
  };
  return { body: { ...body, offerHash: `sha256:${sha256Hex(canonicalJson(body))}` }, disclosure };
}
