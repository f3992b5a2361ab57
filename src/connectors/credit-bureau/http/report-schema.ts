import { z } from 'zod';
import type { BureauReport } from '../credit-bureau.port.js';

const SAFE_WORD = /^[A-Za-z0-9_.:-]{1,64}$/;
const MOST_ENTRIES = 200;
const LONGEST_DAYS = 36_500;
const LONGEST_MONTHS = 1_200;

/**
 * The bureau's answer, type by type and range by range. Further fields are dropped, not refused: a bureau that
 * adds one must not stop the lender's day. What is read here reaches decisions and audit, so words are ASCII.
 */
const answer = z.object({
  authorisationId: z.uuid(),
  inquiryId: z.string().regex(SAFE_WORD),
  reportedAt: z.iso.datetime(),
  score: z.int().min(0).max(1_000).nullable(),
  overdue: z
    .array(
      z.object({ maxDays: z.int().min(1).max(LONGEST_DAYS), monthsAgo: z.int().min(0).max(LONGEST_MONTHS) }),
    )
    .max(MOST_ENTRIES),
  alerts: z.array(z.object({ code: z.string().regex(SAFE_WORD) })).max(MOST_ENTRIES),
  obligationsMonthly: z.object({ amount: z.int().min(0), currency: z.literal('CNY') }).optional(),
});

/** null = not a report. Says nothing of what was wrong: the reason would quote the answer. */
export function readReport(body: unknown): { authorisationId: string; report: BureauReport } | null {
  const parsed = answer.safeParse(body);
  if (!parsed.success) return null;
  const { authorisationId, ...report } = parsed.data;
  return { authorisationId, report };
}
