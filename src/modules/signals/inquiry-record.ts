import { Inject, Injectable } from '@nestjs/common';
import type { QueryResult } from 'pg';
import type { BureauReport } from '../../connectors/credit-bureau/credit-bureau.port.js';
import { canonicalJson, sha256Hex } from '../../kernel/canonical-json.js';
import type { Clock } from '../../kernel/clock.js';
import { encodeId } from '../../kernel/ids.js';
import { Audit } from '../../platform/audit/audit.js';
import { CLOCK } from '../../platform/clock/clock.js';
import { businessNow } from '../../platform/clock/tenant-clock.js';
import type { Statement } from '../../platform/database/statement.js';
import { Ids } from '../../platform/ids.js';
import type { JsonValue } from '../../platform/json.js';
import { Events } from '../../platform/outbox/events.js';
import { SubjectVault } from '../../platform/privacy/subject-vault.js';
import { REPORT_VERSION, reportContext } from './domain/inquiry.js';
import type { Applicant } from './party-directory.port.js';
import { SignalsRepository, type ClaimedInquiry, type Settlement } from './signals.repository.js';

/** Which inquiry a job is about. */
export interface InquiryRef {
  readonly tenantId: string;
  readonly authorisationId: string;
}

const ACTOR = 'job:bureau.inquire';

/** What is written of an inquiry: its claim, and its end with proof, event and wake-ups in one transaction. */
@Injectable()
export class InquiryRecord {
  constructor(
    private readonly repository: SignalsRepository,
    private readonly vault: SubjectVault,
    private readonly audit: Audit,
    private readonly events: Events,
    private readonly ids: Ids,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  claim({ tenantId, authorisationId }: InquiryRef, applicant: Applicant | null): Statement {
    const now = this.clock.now();
    const business = applicant === null ? now : businessNow(applicant.clock, now);
    return this.repository.claim(
      tenantId,
      authorisationId,
      this.ids.next(),
      new Date(business),
      new Date(now),
    );
  }

  readClaim(result: QueryResult | undefined): ClaimedInquiry | null {
    return this.repository.readClaim(result);
  }

  /** Touches no row when another process has the inquiry. */
  renewal(ref: InquiryRef, claimed: ClaimedInquiry): Statement {
    return this.repository.renew(ref.tenantId, claimed);
  }

  release(ref: InquiryRef, claimed: ClaimedInquiry): Statement {
    return this.repository.release(ref.tenantId, claimed);
  }

  answered(
    ref: InquiryRef,
    claimed: ClaimedInquiry,
    applicant: Applicant,
    report: BureauReport,
  ): Statement[] {
    // Through JSON once, so that what is sealed and what is committed to are the same value.
    const content = JSON.parse(JSON.stringify(report)) as JsonValue;
    const settlement: Settlement = {
      state: 'answered',
      at: new Date(businessNow(applicant.clock, this.clock.now())),
      vendorInquiryId: report.inquiryId,
      reportVersion: REPORT_VERSION,
      sealedReport: this.vault.encrypt(
        applicant.wrappedKey,
        reportContext(ref.tenantId, claimed.id),
        content,
      ),
      failure: null,
    };
    const commitment = this.vault.commitment(
      applicant.salt,
      'bureau-report',
      sha256Hex(canonicalJson(content)),
    );
    return this.settled(ref, claimed, settlement, { reportVersion: REPORT_VERSION, report: commitment });
  }

  /** @param failure a code: of an upstream failure, or why nobody was asked */
  failed(ref: InquiryRef, claimed: ClaimedInquiry, failure: string): Statement[] {
    const settlement: Settlement = {
      state: 'failed',
      at: null,
      vendorInquiryId: null,
      reportVersion: null,
      sealedReport: null,
      failure,
    };
    return this.settled(ref, claimed, settlement, { failure });
  }

  private settled(
    { tenantId, authorisationId }: InquiryRef,
    claimed: ClaimedInquiry,
    to: Settlement,
    data: Record<string, JsonValue>,
  ): Statement[] {
    const authorisation = encodeId('cra', authorisationId);
    const entry = this.audit.entry(
      { tenantId, actor: ACTOR },
      {
        action: `bureau_inquiry.${to.state}`,
        subjectRefs: [claimed.subjectId],
        resource: authorisation,
        previousState: claimed.state,
        newState: to.state,
        data: { purpose: 'loan_approval', attempts: claimed.attempts, ...data },
      },
    );
    const event = this.events.statement(tenantId, {
      aggregate: 'bureau_inquiry',
      aggregateId: claimed.id,
      sequence: claimed.version + 1,
      type: `bureau_inquiry.${to.state}`,
      data: { creditAuthorisationId: authorisation, state: to.state },
    });
    return [
      this.repository.settle(tenantId, claimed, to),
      entry.statement,
      event,
      ...this.repository.announce(tenantId, authorisationId, new Date(this.clock.now())),
    ];
  }
}
