import type { Fen } from '../../../kernel/money.js';
import { toWire, type MoneyWire } from '../../../kernel/money.js';

/** What a customer may honestly change to be approved: here, more money down. */
export interface Counterfactual {
  code: 'RAISE_DOWN_PAYMENT';
  /** The smallest down payment, measured against the transaction price net of subsidy, that is not countered. */
  downPayment: MoneyWire;
  /** The amount that then remains to be financed. */
  amount: MoneyWire;
}

/**
 * For an amount above the cap: the largest amount that the same steps approve, and the down payment it leaves.
 * One fen less down is above the cap again, because `maxPrincipal` is the cap rounded down to the fen.
 */
export function raiseDownPayment(netPrice: Fen, maxPrincipal: Fen): Counterfactual {
  return {
    code: 'RAISE_DOWN_PAYMENT',
    downPayment: toWire(netPrice - maxPrincipal),
    amount: toWire(maxPrincipal),
  };
}
