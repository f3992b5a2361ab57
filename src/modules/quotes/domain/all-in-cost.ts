import { annualisedCost } from '../../../kernel/annual-rate.js';
import type { Fen } from '../../../kernel/money.js';
import { formatPercent, percent } from '../../../kernel/rate.js';
import type { Schedule } from '../../../kernel/schedule.js';
import type { CatalogueSnapshot } from '../../products/domain/catalogue.js';
import type { AnnualisedAllInCost, PricedFee, PricedVehicle } from './price-request.js';

/** Fees that the offer lists: charged ones, and those that the lender bears so that nobody asks. */
export function feesOf(vehicle: PricedVehicle, catalogue: CatalogueSnapshot): PricedFee[] {
  return catalogue.rows.fees
    .filter(
      ({ standing, conditions }) =>
        (standing === 'charged' || standing === 'borne_by_lender') && conditions.includes(vehicle.condition),
    )
    .map(({ code, id, amount, collector, optional, due }) => ({
      code,
      rule: id,
      amount,
      collector,
      optional,
      due,
    }));
}

export const feeTotal = (fees: readonly PricedFee[]): Fen =>
  fees.reduce((sum, { amount }) => sum + amount, 0n);

/** What the customer receives (principal less fees at drawdown) against what the customer pays each month. */
export function allInCost(
  principal: Fen,
  fees: readonly PricedFee[],
  schedule: Schedule,
): AnnualisedAllInCost {
  const flows = [
    { amount: principal - feeTotal(fees), period: 0 },
    ...schedule.rows.map(({ payment, number }) => ({ amount: -payment, period: number })),
  ];
  const { simple, compound } = annualisedCost(flows);
  const shown = (text: string): string => formatPercent(percent(text), 2);
  return {
    simple,
    compound,
    label: `年化综合融资成本(单利) ${shown(simple)}%`,
    compoundLabel: `年化综合融资成本(复利) ${shown(compound)}%`,
  };
}
