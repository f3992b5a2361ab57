import { Decimal } from 'decimal.js';
import { yuan, type Fen } from '../../kernel/money.js';

/** A row that cannot be worked out; the message names the field. */
export class RowFault extends Error {
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message);
  }
}

export function numberOf(value: unknown, field: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)) return new Decimal(value).toNumber();
  throw new RowFault(field, 'is not a number');
}

export function fenOf(value: unknown, field: string): Fen {
  const number = numberOf(value, field);
  if (!Number.isSafeInteger(number)) throw new RowFault(field, 'is not a whole number of fen');
  return BigInt(number);
}

export function yuanOf(value: unknown, field: string): Fen {
  const number = numberOf(value, field);
  if (number < 0 || new Decimal(number).decimalPlaces() > 2)
    throw new RowFault(field, 'is not an amount in yuan and fen');
  return yuan(new Decimal(number).toFixed(2));
}
