import { Inject, Injectable } from '@nestjs/common';
import { canonicalJson, sha256Hex } from '../../kernel/canonical-json.js';
import type { Clock } from '../../kernel/clock.js';
import { encodeId } from '../../kernel/ids.js';
import { CLOCK } from '../../platform/clock/clock.js';
import { parseResidentId } from '../../kernel/resident-id.js';
import type { Statement } from '../../platform/database/statement.js';
import type { Effect } from '../../platform/idempotency/idempotent.js';
import { Ids } from '../../platform/ids.js';
import type { JsonValue } from '../../platform/json.js';
import { SubjectVault } from '../../platform/privacy/subject-vault.js';
import { ApplicantSessions } from '../applicant-sessions/applicant-sessions.read-model.js';
import { ProductCatalogue } from '../products/product-catalogue.service.js';
import { SignalsService } from '../signals/signals.service.js';
import type { Application } from './application-reader.js';
import type { GatheredSignals } from './assessment.js';
import { decisionEntry, stateEvent } from './domain/effects.js';
import { pinnedTo, type StoredOutcome } from './domain/outcome.js';
import type { PreApproval } from './domain/pre-approval.js';
import { inputsContext, valuationToJson } from './domain/recorded-inputs.js';
import { PRE_APPROVAL_STATES } from './domain/states.js';
import { partnerView } from './domain/view.js';
import { PreApprovalsRepository } from './pre-approvals.repository.js';

/** Handled by the promotion of this module; its payload names the authorisation it waits for. */
export const PROMOTE = 'pre_approval.promote';
const RETRY_MS = 400;

/** Turns what was decided into what is written: row, offers, sealed inputs, audit entry, event, job, answer. */
@Injectable()
export class Bookkeeping {
  constructor(
    private readonly repository: PreApprovalsRepository,
    private readonly sessions: ApplicantSessions,
    private readonly signals: SignalsService,
    private readonly catalogue: ProductCatalogue,
    private readonly vault: SubjectVault,
    private readonly ids: Ids,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** 200: row, offers, audit entry, event and answer in one transaction, if the authorisation still holds then. */
  decided(application: Application, outcome: StoredOutcome, signals?: GatheredSignals): Effect {
    const fresh = this.fresh(application, signals?.made ?? false);
    const preApproval: PreApproval = { ...fresh, ...outcome.decided, decidedAt: fresh.createdAt };
    const sealed = this.sealedInputs(application, preApproval.id, outcome, signals);
    PRE_APPROVAL_STATES.assert('pending', preApproval.status);
    const { tenantId, businessNow } = application.gate;
    return {
      status: 200,
      body: partnerView(preApproval, application.gate),
      statements: [
        ...(signals ? [this.sessions.requireAuthorisation([preApproval.authorisationId], businessNow)] : []),
        this.repository.insert(tenantId, preApproval, outcome.offers, sealed.bytes),
        ...this.keptScenario(application),
      ],
      audit: [decisionEntry(preApproval, sealed.commitment, null)],
      events: [stateEvent(preApproval)],
      resourceId: encodeId('pa', preApproval.id),
    };
  }

  /** 202: the same resource, pending, with the job that finishes it even after a crash. */
  pending(application: Application, signals: GatheredSignals, preferred: boolean): Effect {
    const { gate, borrower } = application;
    const preApproval = this.fresh(application, signals.made);
    const id = encodeId('pa', preApproval.id);
    const inquiry = signals.made
      ? this.signals.inquiry({ tenantId: gate.tenantId, authorisationId: borrower.authorisation.id })
      : { statements: [], jobs: [] };
    return {
      status: 202,
      body: partnerView(preApproval, application.gate),
      headers: {
        location: `/v1/pre-approvals/${id}`,
        ...(preferred ? { 'preference-applied': 'respond-async' } : {}),
      },
      statements: [
        this.sessions.requireAuthorisation([preApproval.authorisationId], gate.businessNow),
        this.repository.insert(
          gate.tenantId,
          preApproval,
          [],
          this.sealedSoFar(application, preApproval.id, signals),
        ),
        ...this.keptScenario(application),
        ...inquiry.statements,
      ],
      audit: [decisionEntry(preApproval, null, null)],
      events: [stateEvent(preApproval)],
      jobs: [
        ...inquiry.jobs,
        {
          kind: PROMOTE,
          key: preApproval.id,
          payload: {
            tenantId: gate.tenantId,
            preApprovalId: preApproval.id,
            authorisationIds: [preApproval.authorisationId],
          },
          runAt: this.clock.now() + (preferred ? 0 : RETRY_MS),
        },
      ],
      resourceId: id,
    };
  }

  /** Inputs as the decision saw them, under the borrower's key, and a commitment to them for the audit log. */
  sealedInputs(
    application: Pick<Application, 'gate' | 'borrower'>,
    preApprovalId: string,
    outcome: StoredOutcome,
    signals: Pick<GatheredSignals, 'report' | 'valuation'> | undefined,
  ): { bytes: Buffer; commitment: string } {
    const { gate, borrower } = application;
    const person = this.sessions.openParty(gate.tenantId, borrower);
    const id = parseResidentId(person.idNumber, gate.today);
    const inputs: JsonValue = {
      businessNow: gate.businessNow,
      applicant: {
        monthlyIncome: person.monthlyIncome.toString(),
        monthlyObligations: person.monthlyObligations.toString(),
        employment: person.employment,
        birthDate: id.ok ? id.birthDate : null,
      },
      report: (signals?.report?.content ?? null) as unknown as JsonValue,
      valuation: valuationToJson(signals?.valuation ?? null),
      reasons: outcome.decision.reasons,
      trace: outcome.decision.trace as unknown as JsonValue,
    };
    return {
      bytes: this.vault.encrypt(borrower.wrappedKey, inputsContext(gate.tenantId, preApprovalId), inputs),
      commitment: this.vault.commitment(borrower.salt, 'decision-inputs', sha256Hex(canonicalJson(inputs))),
    };
  }

  /** What has come already is a recorded input: whoever finishes the answer does not ask for it again. */
  private sealedSoFar(
    { gate, borrower }: Application,
    preApprovalId: string,
    { valuation }: GatheredSignals,
  ): Buffer {
    const context = inputsContext(gate.tenantId, preApprovalId);
    return this.vault.encrypt(borrower.wrappedKey, context, { valuation: valuationToJson(valuation) });
  }

  private keptScenario({ session, scenario, sentScenario }: Application): Statement[] {
    if (sentScenario === null || scenario === null) return [];
    return [this.sessions.keepScenario(session.id, scenario)];
  }

  private fresh(application: Application, made: boolean): PreApproval {
    const { gate, input, session, borrower, quote } = application;
    const today = this.catalogue.snapshotOn(gate.today);
    const {
      vehicle,
      useNature,
      registrationRegion,
      saleRegion = null,
      wish,
      subsidies = null,
      product = null,
    } = input;
    return {
      id: this.ids.next(),
      version: 1,
      status: 'pending',
      clientId: gate.clientId,
      channel: session.channel,
      storeId: session.storeId,
      staffId: application.staffId,
      clientReference: input.clientReference ?? null,
      sessionId: session.id,
      partyId: borrower.id,
      subjectId: borrower.subjectId,
      authorisationId: borrower.authorisation.id,
      request: { vehicle, useNature, registrationRegion, saleRegion, wish, subsidies, product, quote },
      pinned: pinnedTo(
        today,
        quote === null ? today : this.catalogue.snapshotOn(quote.on),
        consentVersion(borrower),
      ),
      businessDate: gate.today,
      scenario: application.scenario,
      inquiryMade: made,
      reasons: [],
      conditions: [],
      caps: [],
      appliedRules: [],
      counterfactuals: [],
      bureauInquiry: null,
      validUntil: null,
      createdAt: this.clock.now(),
      decidedAt: null,
      offers: [],
      sharing: borrower.consents.share_with_partner,
    };
  }
}

/** The consent and authorisation that the decision rests on, by id and version. */
const consentVersion = ({ consents, authorisation }: Application['borrower']): string =>
  `${encodeId('cns', consents.credit_assessment.id)}@${consents.credit_assessment.version} ${encodeId('cra', authorisation.id)}@${authorisation.version}`;
