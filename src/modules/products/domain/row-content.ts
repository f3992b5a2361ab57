import { Decimal } from 'decimal.js';
import { fenToDatabase } from '../../../kernel/money.js';
import { formatPercent } from '../../../kernel/rate.js';

export type RowContent = string | number | boolean | null | RowContent[] | { [key: string]: RowContent };

/**
 * A row as plain JSON: money in fen and rates with four places, both as text, so that a row read from the
 * database and the same row in code have one canonical form.
 */
export function rowContent(value: unknown): RowContent {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  if (typeof value === 'bigint') return fenToDatabase(value);
  if (Decimal.isDecimal(value)) return formatPercent(value, 4);
  if (Array.isArray(value)) return value.map(rowContent);
  if (typeof value === 'object' && value !== undefined) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rowContent(item)]));
  }
  throw new TypeError(`a ${typeof value} does not belong in the catalogue`);
}
