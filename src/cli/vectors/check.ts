import { cardInstalment, effectiveAnnualRate, monthlyIrr, regzActuarial, upfrontFee } from './rate-kinds.js';
import { Row, type Difference } from './row.js';
import { RowFault } from './values.js';
import { discountKind, scheduleKind } from './schedule-kinds.js';

export type Check = (row: Row) => void;

const level = scheduleKind('equal_instalment');
const equalPrincipal = scheduleKind('equal_principal');
const balloon = scheduleKind('balloon');
const due = scheduleKind('annuity_due');
const zeroRate = scheduleKind('equal_instalment', '0');

/** Every kind of row, by each of its names. */
export const KINDS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['regz_actuarial', regzActuarial],
  ['regz', regzActuarial],
  ['regz_dates', regzActuarial],
  ['regz_odd_days', regzActuarial],
  ['regz_multiple_advance', regzActuarial],
  ['effective_annual', effectiveAnnualRate],
  ['eu_effective_annual', effectiveAnnualRate],
  ['monthly_irr', monthlyIrr],
  ['irr', monthlyIrr],
  ['level', level],
  ['equal_instalment', level],
  ['level_payment', level],
  ['equal_principal', equalPrincipal],
  ['balloon', balloon],
  ['annuity_due', due],
  ['level_due', due],
  ['zero_rate', zeroRate],
  ['zero_interest', zeroRate],
  ['level_zero_rate', zeroRate],
  ['zero_rate_level', zeroRate],
  ['zero_rate_equal_principal', scheduleKind('equal_principal', '0')],
  ['equal_principal_zero_rate', scheduleKind('equal_principal', '0')],
  ['card_instalment', cardInstalment],
  ['card_fee', cardInstalment],
  ['zero_interest_upfront_fee', upfrontFee],
  ['upfront_fee', upfrontFee],
  ['interest_discount', discountKind],
  ['charging_discount', discountKind],
  ['rate_discount', discountKind],
]);

export interface RowResult {
  readonly id: string;
  readonly differences: readonly Difference[];
}

/** Works one row out and compares it. A row that cannot be worked out is a difference that says why. */
export function checkRow(value: unknown, at: number): RowResult {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return failed(`row ${at + 1}`, '-', 'an object', 'something else');
  const fields = value as Record<string, unknown>;
  const id = typeof fields['id'] === 'string' ? fields['id'] : `row ${at + 1}`;
  const kind = fields['kind'];
  const check = typeof kind === 'string' ? KINDS.get(kind) : undefined;
  if (!check) return failed(id, 'kind', 'a kind that is known', JSON.stringify(kind) ?? 'none');
  const row = new Row(fields);
  try {
    check(row);
  } catch (error) {
    if (error instanceof RowFault)
      return failed(id, error.field, 'a row that can be worked out', `${error.field} ${error.message}`);
    return failed(
      id,
      '-',
      'a row that can be worked out',
      error instanceof Error ? error.message : String(error),
    );
  }
  return { id, differences: row.finish() };
}

const failed = (id: string, field: string, expected: string, got: string): RowResult => ({
  id,
  differences: [{ field, expected, got }],
});
