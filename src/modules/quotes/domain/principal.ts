import { percentOf, type Fen } from '../../../kernel/money.js';
import { formatPercent } from '../../../kernel/rate.js';
import type { CatalogueSnapshot } from '../../products/domain/catalogue.js';
import type { AmountCap } from './caps.js';
import { named, PriceRefusal } from './price-refusal.js';
import type { PriceResult, Wish } from './price-request.js';

export type Principal = Pick<PriceResult, 'requestedPrincipal' | 'principal' | 'counter'>;

/**
 * The principal of the offer: the wish, or the cap where the wish is above it (said in `counter`, never
 * silently). A share of the price as down payment is rounded up to fen, so that 20 % down is never a fen
 * above an 80 % cap.
 */
export function principalOf(wish: Wish, price: Fen, cap: AmountCap, catalogue: CatalogueSnapshot): Principal {
  const requested = requestedPrincipal(wish, price);
  const minimum = catalogue.fenParameter('PRINCIPAL_MIN');
  const rules = [named(catalogue.parameter('PRINCIPAL_MIN'), minimum.toString())];
  if (requested < minimum) {
    throw new PriceRefusal(
      'amount_below_minimum',
      `/wish/${wish.size.kind}`,
      `The loan would be below the smallest principal of ${minimum} fen.`,
      rules,
    );
  }
  if (cap.maxPrincipal < minimum) {
    throw new PriceRefusal(
      'amount_below_minimum',
      `/wish/${wish.size.kind}`,
      `The cap ${cap.cap.rule} allows ${cap.maxPrincipal} fen, below the smallest principal of ${minimum} fen.`,
      [...rules, { id: cap.cap.rule, value: cap.cap.value, source: cap.cap.source }],
    );
  }
  if (requested <= cap.maxPrincipal)
    return { requestedPrincipal: requested, principal: requested, counter: null };
  return {
    requestedPrincipal: requested,
    principal: cap.maxPrincipal,
    counter: { reason: 'AMOUNT_ABOVE_CAP', requested, rule: cap.cap.rule },
  };
}

function requestedPrincipal({ size }: Wish, price: Fen): Fen {
  switch (size.kind) {
    case 'amount':
      return size.amount;
    case 'downPayment':
      return price - size.downPayment;
    case 'downPaymentPercent':
      return price - percentOf(price, size.percent, 'up');
  }
}

/** The final payment of a balloon loan: a share of the principal, within the lender's limit. */
export function balloonOf(wish: Wish, principal: Fen, catalogue: CatalogueSnapshot): Fen | null {
  const refuse = (detail: string): PriceRefusal =>
    new PriceRefusal('balloon_not_offered', '/wish/balloonPercent', detail, [
      named(catalogue.parameter('BALLOON_MAX_SHARE'), catalogue.parameter('BALLOON_MAX_SHARE').value),
    ]);
  const share = wish.balloonPercent;
  if (wish.repaymentMethod !== 'balloon') {
    if (share !== null)
      throw refuse(`${wish.repaymentMethod} has no final payment: leave balloonPercent out.`);
    return null;
  }
  const limit = catalogue.percentParameter('BALLOON_MAX_SHARE');
  if (share === null)
    throw refuse('A balloon loan needs balloonPercent, the final payment as a share of the principal.');
  if (share.lte(0) || share.gt(limit)) {
    throw refuse(`The final payment is above 0 and at most ${formatPercent(limit, 2)} % of the principal.`);
  }
  return percentOf(principal, share, 'half-up');
}
