import { fenFromDatabase, fenToDatabase } from '../../../kernel/money.js';
import type { JsonValue } from '../../../platform/json.js';
import type { RecordedValuation } from '../../signals/signals.service.js';

/** Binds sealed inputs to their pre-approval: they open in no other. */
export const inputsContext = (tenantId: string, preApprovalId: string): string =>
  `pre-approval:${tenantId}:${preApprovalId}:inputs`;

/** JSON has no bigint. */
export const valuationToJson = (valuation: RecordedValuation | null): JsonValue =>
  valuation === null ? null : { ...valuation, lendingValue: fenToDatabase(valuation.lendingValue) };

export function valuationFromJson(inputs: JsonValue): RecordedValuation | null {
  const { valuation } = inputs as {
    valuation: (Omit<RecordedValuation, 'lendingValue'> & { lendingValue: string }) | null;
  };
  return valuation === null ? null : { ...valuation, lendingValue: fenFromDatabase(valuation.lendingValue) };
}
