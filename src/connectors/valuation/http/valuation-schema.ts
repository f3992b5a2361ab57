import { z } from 'zod';
import { fromWire } from '../../../kernel/money.js';
import type { Valuation } from '../valuation.port.js';

/** The service's answer; further fields are dropped. */
const answer = z.object({
  lendingValue: z.object({ amount: z.int().min(0), currency: z.literal('CNY') }),
  method: z.string().regex(/^[A-Za-z0-9 _.:+-]{1,100}$/),
  valuedAt: z.iso.datetime(),
  confidence: z.string().regex(/^(0\.\d{2}|1\.00)$/),
});

/** null = not a valuation. */
export function readValuation(body: unknown): Valuation | null {
  const parsed = answer.safeParse(body);
  return parsed.success ? { ...parsed.data, lendingValue: fromWire(parsed.data.lendingValue) } : null;
}
