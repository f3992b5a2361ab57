import { Injectable } from '@nestjs/common';
import type { Fen } from '../../kernel/money.js';
import { encodeId } from '../../kernel/ids.js';
import { Problem } from '../../platform/http/problem.js';
import type { RequestGate } from '../../platform/gate.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { Ids } from '../../platform/ids.js';
import { ApplicantSessions } from '../applicant-sessions/applicant-sessions.read-model.js';
import { eligibility, ELIGIBILITY_GATES } from '../applicant-sessions/domain/eligibility.js';
import type { ReasonCode } from '../decisions/domain/reasons.js';
import { ProductCatalogue } from '../products/product-catalogue.service.js';
import type { PriceRequest, PriceResult } from '../quotes/domain/price-request.js';
import { PricingService } from '../quotes/pricing.service.js';
import type { ReuseRule } from '../signals/domain/inquiry.js';
import { SignalsService, type OpenedReport, type RecordedValuation } from '../signals/signals.service.js';
import type { Application } from './application-reader.js';
import { outcomeOf, withoutOffers, type StoredOutcome } from './domain/outcome.js';
import type { BureauInquiryView } from './domain/pre-approval.js';

/** Share of the budget that waiting for signals may take. */
const SIGNALS_MS = 220;
/** Kept for the write and the way back, however slow the first batch was. */
const WRITE_MS = 120;
const DAY_MS = 86_400_000;

/** Recorded outside inputs. A used car also needs a lending value. */
export interface GatheredSignals {
  complete: boolean;
  /** This call caused the inquiry. */
  made: boolean;
  report: OpenedReport | null;
  valuation: RecordedValuation | null;
}

export interface ApplicationFacts extends Pick<
  Application,
  'gate' | 'price' | 'quote' | 'borrower' | 'odometerKm'
> {
  /** Sandbox only: the call's own test scenario, else the session's. */
  readonly scenario: string | null;
}

/** What a pre-approval is decided on and how: gates that ask nobody, signals, then the ordered steps. */
@Injectable()
export class Assessment {
  constructor(
    private readonly catalogue: ProductCatalogue,
    private readonly pricing: PricingService,
    private readonly sessions: ApplicantSessions,
    private readonly recorded: SignalsService,
    private readonly ids: Ids,
  ) {}

  /**
   * Vehicle, combination and term, before any signal: a used car is priced as if it were worth what it costs, only
   * to find out whether it could be financed at all.
   * @throws Problem 422 with pointer and rule
   */
  checkVehicleAndCaps(application: ApplicationFacts): PriceResult {
    const { vehicle } = application.price;
    const assumed = vehicle.condition === 'used' ? vehicle.transactionPrice : null;
    return this.priced(application, assumed);
  }

  /** Identity, age and consent. A decline here has asked nobody. */
  gates(application: ApplicationFacts): StoredOutcome | null {
    const { gate, borrower } = application;
    const catalogue = this.catalogue.snapshotOn(gate.today);
    const policy = {
      minimumAge: catalogue.countParameter('APPLICANT_AGE_MIN'),
      maximumAge: catalogue.countParameter('APPLICANT_AGE_MAX'),
    };
    const person = this.sessions.openParty(gate.tenantId, borrower);
    const input = this.sessions.eligibilityInput(person, borrower, gate);
    const found = eligibility(input, policy);
    if (found.includes('CONSENT_MISSING')) throw new Problem('consent_missing');
    if (found.includes('CREDIT_AUTHORISATION_MISSING')) throw new Problem('credit_authorisation_missing');
    if (found.length === 0) return null;
    const trace = ELIGIBILITY_GATES.map((step) => {
      const reason = step.find(input, policy) as ReasonCode | null;
      return { step: step.name, found: reason === null ? null : { effect: 'decline' as const, reason } };
    });
    return withoutOffers(
      'declined',
      found as ReasonCode[],
      this.inquiryView(application, null, false),
      trace,
    );
  }

  /** What is there already, or arrives within the signals' share of the budget; bureau and valuation in parallel. */
  async signals(ctx: RequestContext, application: Application): Promise<GatheredSignals> {
    const leg = ctx.deadline.leg(Math.min(SIGNALS_MS, ctx.deadline.remainingMs() - WRITE_MS));
    const [report, valuation] = await Promise.all([
      ctx.timings.measure('bureau', () => this.report(ctx.tenantId, application, leg)),
      ctx.timings.measure('valuation', () => this.valuation(application, leg)),
    ]);
    return {
      complete: this.isComplete(application, { report, valuation }),
      made: mustAsk(application),
      report,
      valuation,
    };
  }

  /** For a caller who prefers not to wait: nothing is looked at now. */
  signalsLater(application: Application): GatheredSignals {
    return { complete: false, made: mustAsk(application), report: null, valuation: null };
  }

  /** null = none needed, or none yet. */
  async valuation(facts: ApplicationFacts, signal: AbortSignal): Promise<RecordedValuation | null> {
    if (!needsValuation(facts)) return null;
    const { vin, firstRegistration, transactionPrice } = facts.price.vehicle;
    const { odometerKm, scenario } = facts;
    return this.recorded.valuation(
      { vin, firstRegistration, odometerKm, askingPrice: transactionPrice, scenario },
      signal,
    );
  }

  isComplete(
    facts: ApplicationFacts,
    { report, valuation }: Pick<GatheredSignals, 'report' | 'valuation'>,
  ): boolean {
    return report !== null && (valuation !== null || !needsValuation(facts));
  }

  /** The ordered steps over recorded inputs, and the price; pure but for the new offer's id. */
  decide(
    application: ApplicationFacts,
    signals: Pick<GatheredSignals, 'made' | 'report' | 'valuation'>,
  ): StoredOutcome {
    const { gate, price, borrower } = application;
    if (signals.report === null) throw new Error('a decision needs a report');
    const person = this.sessions.openParty(gate.tenantId, borrower);
    return outcomeOf({
      today: gate.today,
      catalogue: this.catalogue.snapshotOn(gate.today),
      price: this.priced(application, signals.valuation?.lendingValue ?? null),
      vin: price.vehicle.vin,
      useNature: price.useNature,
      bureau: signals.report.content,
      applicant: { monthlyIncome: person.monthlyIncome, monthlyObligations: person.monthlyObligations },
      inquiry: this.inquiryView(application, signals.report.answeredAt, signals.made),
      newOfferId: () => {
        const uuid = this.ids.next();
        return { uuid, wire: encodeId('ofr', uuid) };
      },
    });
  }

  private priced(application: ApplicationFacts, lendingValue: Fen | null): PriceResult {
    const { gate, quote } = application;
    const request: PriceRequest = {
      ...application.price,
      vehicle: { ...application.price.vehicle, lendingValue },
    };
    if (quote !== null) return this.pricing.priceAsQuoted(quote, request, gate.today);
    return this.pricing.price(request, this.catalogue.snapshotOn(gate.today));
  }

  private async report(
    tenantId: string,
    { inquiry, borrower, gate }: Application,
    leg: AbortSignal,
  ): Promise<GatheredSignals['report']> {
    const reuse = this.reuse(gate);
    const ready = this.recorded.openReport(tenantId, inquiry, borrower.wrappedKey, reuse);
    if (ready !== null || mustAsk({ inquiry })) return ready;
    const arrived = await this.recorded.awaitReport(tenantId, borrower.authorisation.id, leg);
    return this.recorded.openReport(tenantId, arrived, borrower.wrappedKey, reuse);
  }

  /** How old a report may be that still decides. */
  reuse({ businessNow, today }: RequestGate): ReuseRule {
    const validDays = this.catalogue.snapshotOn(today).countParameter('BUREAU_REPORT_VALID_DAYS');
    return { businessNow, validDays };
  }

  inquiryView(
    { gate, borrower }: ApplicationFacts,
    answeredAt: number | null,
    made: boolean,
  ): BureauInquiryView {
    return {
      made,
      type: 'loan_approval',
      at: answeredAt === null ? null : new Date(answeredAt).toISOString(),
      reportAgeDays:
        answeredAt === null ? null : Math.max(0, Math.floor((gate.businessNow - answeredAt) / DAY_MS)),
      authorisationId: encodeId('cra', borrower.authorisation.id),
    };
  }
}

/** Nobody was asked yet, or nobody answered in all that time: asking again uses the same inquiry and key. */
const mustAsk = ({ inquiry }: Pick<Application, 'inquiry'>): boolean =>
  inquiry === null || inquiry.state === 'failed';

/** A used car is lent against what it is worth to the lender, which somebody has to say. */
const needsValuation = ({ price }: Pick<ApplicationFacts, 'price'>): boolean =>
  price.vehicle.condition === 'used';
