import type { RuleHead } from '../../products/domain/rule-rows.js';

export type PriceRefusalCode =
  | 'combination_not_offered'
  | 'term_above_cap'
  | 'term_not_offered'
  | 'repayment_method_not_offered'
  | 'balloon_not_offered'
  | 'amount_below_minimum'
  | 'price_basis_not_positive'
  | 'vehicle_information_missing'
  | 'vehicle_information_invalid'
  | 'product_not_applicable'
  | 'subsidy_not_applicable';

/** A rule behind a refusal, as shown in the problem document. */
export interface NamedRule {
  id: string;
  value?: string;
  source: string;
}

export const sourceOf = (row: RuleHead): string =>
  [row.article, row.source, row.sourceDate].filter((part) => part !== null).join(', ');

export const named = (row: RuleHead, value?: string): NamedRule =>
  value === undefined ? { id: row.id, source: sourceOf(row) } : { id: row.id, value, source: sourceOf(row) };

/**
 * A wish that cannot be priced. The pointer is that of the nested request (`/vehicle/…`, `/wish/…`); a
 * caller whose request is flat keeps its last segment.
 */
export class PriceRefusal extends Error {
  override readonly name = 'PriceRefusal';

  constructor(
    readonly code: PriceRefusalCode,
    readonly pointer: string,
    readonly detail: string,
    readonly rules: readonly NamedRule[] = [],
    readonly facts: Readonly<Record<string, number>> = {},
  ) {
    super(detail);
  }
}
