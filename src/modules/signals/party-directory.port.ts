import type { TenantClock } from '../../platform/clock/tenant-clock.js';

/** Injection token; provided by the module that keeps applicants. */
export const PARTY_DIRECTORY = Symbol('PARTY_DIRECTORY');

/** The person behind a credit authorisation, as an inquiry needs it. C2: for the bureau's request alone. */
export interface Applicant {
  readonly fullName: string;
  readonly idNumber: string;
  readonly mobile: string;
  /** The session's Gateway-Test-Scenario as it came; null = the upstreams' own default. */
  readonly scenario: string | null;
  /** The subject's wrapped data key and commitment salt. */
  readonly wrappedKey: Buffer;
  readonly salt: Buffer;
  /** Of the tenant: the age of a report is business time. */
  readonly clock: TenantClock;
}

export interface PartyDirectory {
  /**
   * By raw ids, read as the worker. Does not judge whether the authorisation holds: that is checked in the
   * transaction that claims the inquiry.
   * @returns null when there is no such authorisation or its party has no data
   */
  applicantOf(tenantId: string, authorisationId: string, signal: AbortSignal): Promise<Applicant | null>;
}
