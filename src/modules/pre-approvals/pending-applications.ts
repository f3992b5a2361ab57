import { Inject, Injectable } from '@nestjs/common';
import type { QueryResult } from 'pg';
import type { Clock } from '../../kernel/clock.js';
import { CLOCK } from '../../platform/clock/clock.js';
import { WorkerDatabase } from '../../platform/database/database.js';
import { gateOf, gateStatement, type RequestGate } from '../../platform/gate.js';
import { SubjectVault } from '../../platform/privacy/subject-vault.js';
import { ApplicantSessions } from '../applicant-sessions/applicant-sessions.read-model.js';
import { ProductCatalogue } from '../products/product-catalogue.service.js';
import { requestOfBody } from '../quotes/price-input.js';
import { SignalsService, type RecordedValuation } from '../signals/signals.service.js';
import { borrowerOf } from './application-reader.js';
import type { ApplicationFacts, GatheredSignals } from './assessment.js';
import { ENGINES } from './domain/outcome.js';
import type { PreApproval } from './domain/pre-approval.js';
import { inputsContext, valuationFromJson } from './domain/recorded-inputs.js';
import type { StoredRequest } from './domain/stored-request.js';
import { PreApprovalsRepository } from './pre-approvals.repository.js';

/** A pending answer waits this long for its signals, then a person decides. */
export const PENDING_MS = 15 * 60_000;

/** A pending pre-approval with what a decision needs, read anew: nothing of the first request is in memory. */
export interface Pending {
  preApproval: PreApproval;
  facts: ApplicationFacts;
  /** Rules or engines are not those it was pinned to on arrival: a decision now would not be that decision. */
  rulesChanged: boolean;
  waitedTooLong: boolean;
  signals: Pick<GatheredSignals, 'made' | 'report' | 'valuation'>;
}

/** Reads what a pending pre-approval is decided on, in any process: nothing of its request is in memory. */
@Injectable()
export class PendingApplications {
  constructor(
    private readonly database: WorkerDatabase,
    private readonly sessions: ApplicantSessions,
    private readonly signals: SignalsService,
    private readonly repository: PreApprovalsRepository,
    private readonly catalogue: ProductCatalogue,
    private readonly vault: SubjectVault,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** null = no longer pending. */
  async read(tenantId: string, id: string, signal: AbortSignal): Promise<Pending | null> {
    const [rows, sealedRows] = await this.database.batch(
      tenantId,
      [this.repository.byId(id), this.repository.sealedInputs(id)],
      { signal, kind: 'read' },
    );
    const [preApproval] = this.repository.read(rows);
    if (preApproval === undefined || preApproval.status !== 'pending') return null;
    const [gateRows, sessionRows, inquiryRows] = await this.database.batch(
      tenantId,
      [
        gateStatement(preApproval.clientId),
        this.sessions.readStatement(preApproval.sessionId),
        this.signals.bySessionStatement(preApproval.sessionId),
      ],
      { signal, kind: 'read' },
    );
    const session = sessionRows === undefined ? null : this.sessions.fromRows(sessionRows);
    if (gateRows === undefined || inquiryRows === undefined || session === null)
      throw new Error('a pre-approval without its session');
    const borrower = borrowerOf(session, null);
    const inquiry = this.signals.fromRows(inquiryRows, preApproval.authorisationId);
    const request = preApproval.request as unknown as StoredRequest;
    // Decided as of its arrival: the same business day, and so the same rules, price and age.
    const gate: RequestGate = {
      ...gateOf(gateRows, preApproval.clientId, this.clock.now()),
      today: preApproval.businessDate,
    };
    const catalogue = this.catalogue.snapshotOn(preApproval.businessDate);
    const reuse = {
      businessNow: gate.businessNow,
      validDays: catalogue.countParameter('BUREAU_REPORT_VALID_DAYS'),
    };
    const report = this.signals.openReport(tenantId, inquiry, borrower.wrappedKey, reuse);
    const { pinned } = preApproval;
    return {
      preApproval,
      rulesChanged: pinned.policy !== catalogue.version || pinned.engine !== ENGINES,
      waitedTooLong: inquiry?.state === 'failed' || this.clock.now() - preApproval.createdAt > PENDING_MS,
      facts: {
        gate,
        borrower,
        quote: request.quote,
        price: requestOfBody(request, gate.livemode),
        odometerKm: request.vehicle.odometerKm ?? null,
        scenario: preApproval.scenario,
      },
      signals: {
        made: preApproval.inquiryMade,
        report,
        valuation: this.valuationSoFar(tenantId, id, borrower.wrappedKey, sealedRows),
      },
    };
  }

  /** What the request had in hand already. */
  private valuationSoFar(
    tenantId: string,
    id: string,
    wrappedKey: Buffer,
    rows: QueryResult | undefined,
  ): RecordedValuation | null {
    const { sealed_inputs: sealed } = (rows?.rows[0] ?? { sealed_inputs: null }) as {
      sealed_inputs: Buffer | null;
    };
    if (sealed === null) return null;
    return valuationFromJson(this.vault.decrypt(wrappedKey, inputsContext(tenantId, id), sealed));
  }
}
