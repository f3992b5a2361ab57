import { percent, type Percent } from '../../../kernel/rate.js';
import { CatalogueIncomplete, type CatalogueSnapshot } from '../../products/domain/catalogue.js';
import type { Contingent } from './price-request.js';

export const CONTINGENT_RULES = [
  'OVERDUE_INTEREST_FACTOR',
  'MISUSE_INTEREST_FACTOR',
  'EARLY_SETTLEMENT_LADDER',
] as const;

/** Says that an instalment is shown with its annualised cost. */
export const DISPLAY_RULE = 'ANNUALISED_COST_DISPLAY';

/** What the customer would owe if something goes wrong. Never part of the annualised cost. */
export function contingentCosts(contractRate: Percent, catalogue: CatalogueSnapshot): Contingent {
  const factor = (id: string): string => catalogue.parameter(id).value;
  const overdueFactor = factor('OVERDUE_INTEREST_FACTOR');
  const misuseFactor = factor('MISUSE_INTEREST_FACTOR');
  return {
    overdueFactor,
    overdueRate: contractRate.times(overdueFactor),
    misuseFactor,
    misuseRate: contractRate.times(misuseFactor),
    earlySettlement: parseLadder(factor('EARLY_SETTLEMENT_LADDER')),
  };
}

/** `1-12:3.00,13-:0.00` = 3 % of the principal settled in months 1 to 12, nothing from month 13. */
export function parseLadder(text: string): Contingent['earlySettlement'] {
  return text.split(',').map((step) => {
    const [, months, share] = /^(\d+-\d*):(\d+(?:\.\d{1,4})?)$/.exec(step) ?? [];
    if (months === undefined || share === undefined)
      throw new CatalogueIncomplete(`early-settlement ladder: ${text}`);
    return { months, percent: percent(share) };
  });
}
