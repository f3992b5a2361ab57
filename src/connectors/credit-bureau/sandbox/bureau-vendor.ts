import { createHash, randomUUID } from 'node:crypto';
import type { Clock } from '../../../kernel/clock.js';
import type { UpstreamScenario } from '../../../platform/http/test-scenario.js';
import { Attempts, numberOf, planOf, type Plan } from '../../sandbox-vendor/plan.js';
import type { BureauReport } from '../credit-bureau.port.js';
import { hashed, type BureauJournal } from './bureau-journal.js';

export interface VendorInquiry {
  /** Idempotency-Key; null when the caller sent none, and then every call is another inquiry. */
  readonly key: string | null;
  readonly authorisationId: string;
  readonly idNumber: string;
  readonly scenario: UpstreamScenario;
}

const LOWEST_DEFAULT = 640;
const DEFAULT_SPREAD = 141;
/** A delinquency of last year: beyond 90 days, inside the two years that lenders look back. */
const SERIOUS = { maxDays: 92, monthsAgo: 14 };

/** The sandbox's credit bureau: any person has a file, and the request may choose what is in it. */
export class BureauVendor {
  private readonly attempts = new Attempts();

  constructor(
    private readonly journal: BureauJournal,
    private readonly clock: Clock,
  ) {}

  /**
   * How the vendor treats this call. The inquiry itself happens now, unless the vendor is down: whatever
   * becomes of the answer, it was made.
   */
  take(inquiry: VendorInquiry): { plan: Plan; report: BureauReport } {
    const { key, authorisationId, scenario } = inquiry;
    const found = key === null ? undefined : this.journal.find(hashed(key));
    const plan = planOf(scenario, this.attempts.next(key ?? authorisationId), found !== undefined);
    const report = found ?? this.reportOn(inquiry);
    const down = plan.fault === 'reset' || plan.fault === 'overloaded';
    if (found === undefined && !down) {
      this.journal.append({
        key: key === null ? null : hashed(key),
        reference: hashed(authorisationId),
        report,
      });
    }
    return { plan, report };
  }

  /** Inquiries made under an authorisation: more than one is what a lender must never cause. */
  count(authorisationId: string): number {
    return this.journal.count(hashed(authorisationId));
  }

  private reportOn({ idNumber, scenario: { params } }: VendorInquiry): BureauReport {
    const obligations = numberOf(params['obligationsMonthly']);
    return {
      inquiryId: `cbi_${randomUUID()}`,
      reportedAt: new Date(this.clock.now()).toISOString(),
      score: isSet(params['thin']) ? null : (numberOf(params['score']) ?? usualScore(idNumber)),
      overdue: isSet(params['overdue90']) ? [SERIOUS] : [],
      alerts: params['alert'] === undefined ? [] : [{ code: String(params['alert']) }],
      ...(obligations === undefined ? {} : { obligationsMonthly: { amount: obligations, currency: 'CNY' } }),
    };
  }
}

/** The same person has the same score whenever asked: 640 to 780, from a hash of the ID number. */
function usualScore(idNumber: string): number {
  return LOWEST_DEFAULT + (createHash('sha256').update(idNumber).digest().readUInt32BE(0) % DEFAULT_SPREAD);
}

const isSet = (flag: unknown): boolean => flag === true || flag === 1;
