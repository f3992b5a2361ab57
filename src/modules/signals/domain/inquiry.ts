import type { BureauReport } from '../../../connectors/credit-bureau/credit-bureau.port.js';
import type { InquiryState } from './states.js';

/** An inquiry as stored. Ids are raw UUIDs; `answeredAt` is business time in epoch milliseconds. */
export interface RecordedInquiry {
  readonly id: string;
  readonly authorisationId: string;
  readonly partyId: string;
  readonly state: InquiryState;
  readonly attempts: number;
  /** Wall time. */
  readonly intendedAt: number;
  readonly answeredAt: number | null;
  readonly sealedReport: Buffer | null;
}

/** A report as a decision reads it. */
export interface OpenedReport {
  readonly content: BureauReport;
  readonly answeredAt: number;
}

/** For how long a report serves its authorisation; the catalogue's BUREAU_REPORT_VALID_DAYS. */
export interface ReuseRule {
  readonly businessNow: number;
  readonly validDays: number;
}

const DAY_MS = 86_400_000;

export function reportHolds(answeredAt: number, { businessNow, validDays }: ReuseRule): boolean {
  return businessNow - answeredAt < validDays * DAY_MS;
}

/** Shape of what is sealed; raised when BureauReport changes. */
export const REPORT_VERSION = 1;

/** Binds a sealed report to its row. */
export const reportContext = (tenantId: string, inquiryId: string): string =>
  `bureau-inquiry:${tenantId}:${inquiryId}:report`;
