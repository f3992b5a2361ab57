import { Injectable } from '@nestjs/common';
import type { QueryResult } from 'pg';
import { decodeId, type IdPrefix } from '../../kernel/ids.js';
import type { Statement } from '../../platform/database/statement.js';
import type { RequestGate } from '../../platform/gate.js';
import { Problem } from '../../platform/http/problem.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { joinScenarios } from '../applicant-sessions/domain/scenarios.js';
import {
  ApplicantSessions,
  type PartyRecord,
  type SessionRecord,
} from '../applicant-sessions/applicant-sessions.read-model.js';
import { PartnersService } from '../partners/partners.service.js';
import type { PriceRequest } from '../quotes/domain/price-request.js';
import type { QuoteContents } from '../quotes/domain/quote-contents.js';
import { PricingService } from '../quotes/pricing.service.js';
import { SignalsService, type RecordedInquiry } from '../signals/signals.service.js';
import type { CreatePreApprovalDto, PreApprovalPartyDto } from './pre-approvals.dto.js';

/** What was asked, as far as the form alone tells. */
export interface Asked {
  tenantId: string;
  /** Raw Gateway-Test-Scenario of this call. */
  scenario: string | null;
  input: CreatePreApprovalDto;
  sessionId: string;
  storeId: string | null;
  staffId: string | null;
  price: PriceRequest;
  odometerKm: number | null;
}

/** What was asked together with what is known of it: everything a decision starts from. */
export interface Application extends Asked {
  /** What this call itself sent; it is kept with the session. */
  sentScenario: string | null;
  gate: RequestGate;
  session: SessionRecord;
  borrower: PartyRecord & { subjectId: string; wrappedKey: Buffer; salt: Buffer };
  inquiry: RecordedInquiry | null;
  quote: QuoteContents | null;
}

/** Turns a request into an application, or says which field stands in its way. */
@Injectable()
export class ApplicationReader {
  constructor(
    private readonly sessions: ApplicantSessions,
    private readonly signals: SignalsService,
    private readonly partners: PartnersService,
    private readonly pricing: PricingService,
  ) {}

  /** @throws Problem that names the field */
  parse(ctx: RequestContext, input: CreatePreApprovalDto): Asked {
    if (input.vehicle.lendingValue) {
      throw invalid(
        '/vehicle/lendingValue',
        'not_allowed',
        "The lending value is the lender's own to find; leave it out.",
      );
    }
    const price = this.pricing.requestOf(input, ctx.livemode);
    if (!input.applicantSessionId)
      throw invalid('/applicantSessionId', 'required', 'A completed applicant session is needed.');
    if (input.channel === 'dealer_store' && !input.storeId)
      throw invalid('/storeId', 'required', 'Needed for dealer_store.');
    if (input.channel === 'dealer_store' && !input.staffRef)
      throw invalid('/staffRef', 'required', 'Needed for dealer_store.');
    if (input.staffRef && !input.storeId)
      throw invalid('/storeId', 'required', 'A staffRef is read within its store.');
    return {
      tenantId: ctx.tenantId,
      scenario: ctx.scenario ?? null,
      input,
      price,
      odometerKm: input.vehicle.odometerKm ?? null,
      sessionId: idOf('aps', input.applicantSessionId, '/applicantSessionId'),
      storeId: input.storeId ? idOf('sto', input.storeId, '/storeId') : null,
      staffId: input.staffRef ? idOf('stf', input.staffRef, '/staffRef') : null,
    };
  }

  /** Sent with the idempotency claim, in this order. */
  statements(asked: Asked): Statement[] {
    const { tenantId, sessionId, storeId, staffId } = asked;
    return [
      this.sessions.readStatement(sessionId),
      this.signals.bySessionStatement(sessionId),
      ...(storeId !== null && staffId !== null
        ? [
            this.partners.storeStatement(tenantId, storeId),
            this.partners.staffStatement(tenantId, storeId, staffId),
          ]
        : []),
    ];
  }

  /** @throws Problem */
  read(asked: Asked, rows: QueryResult[], gate: RequestGate): Application {
    if (asked.input.channel !== gate.channel) {
      throw new Problem('channel_not_allowed', {
        errors: [
          { pointer: '/channel', code: 'channel_not_allowed', detail: "Not one of this client's channels." },
        ],
      });
    }
    const [sessionRows, inquiryRows, storeRows, staffRows] = rows;
    if (storeRows && this.partners.store(storeRows) === null)
      throw unknownReference('/storeId', 'No such open store.');
    if (staffRows && this.partners.staff(staffRows) === null)
      throw unknownReference('/staffRef', 'Nobody of this store.');
    const session = sessionRows === undefined ? null : this.sessions.fromRows(sessionRows);
    if (session === null) throw unknownReference('/applicantSessionId', 'No such applicant session.');
    if (this.sessions.statusAt(session, gate.businessNow) === 'expired')
      throw new Problem('applicant_session_expired');
    this.checkAgreement(asked, session);
    const borrower = borrowerOf(session, asked.input.parties);
    if (session.status !== 'completed') throw new Problem('applicant_session_not_completed');
    const quote = asked.input.quoteToken
      ? this.pricing.openQuote(asked.input.quoteToken, gate.tenantId, gate.businessNow)
      : null;
    const inquiry =
      inquiryRows === undefined ? null : this.signals.fromRows(inquiryRows, borrower.authorisation.id);
    return {
      ...asked,
      scenario: joinScenarios(session.scenario, asked.scenario),
      sentScenario: asked.scenario,
      gate,
      session,
      borrower,
      inquiry,
      quote,
    };
  }

  /** The session was opened in one channel and one store: a pre-approval cannot carry it elsewhere. */
  private checkAgreement(asked: Asked, session: SessionRecord): void {
    const differs = (pointer: string): Problem =>
      new Problem('applicant_session_mismatch', {
        errors: [
          {
            pointer,
            code: 'applicant_session_mismatch',
            detail: 'Not the one that the applicant session was opened with.',
          },
        ],
      });
    if (session.channel !== asked.input.channel) throw differs('/channel');
    if (asked.storeId !== session.storeId) throw differs('/storeId');
  }
}

export function borrowerOf(
  session: SessionRecord,
  wished: readonly PreApprovalPartyDto[] | null | undefined,
): Application['borrower'] {
  const further = session.parties.findIndex(({ role }) => role !== 'borrower');
  if (further >= 0) {
    throw new Problem('party_role_not_offered', {
      errors: [
        {
          pointer: wished && wished.length > further ? `/parties/${further}/role` : '/applicantSessionId',
          code: 'party_role_not_offered',
          detail: 'The session has further parties; this version decides on one borrower.',
        },
      ],
    });
  }
  const borrower = session.parties[0];
  if (borrower === undefined) throw new Error('a session without a borrower');
  for (const [index, party] of (wished ?? []).entries()) {
    if (party.role !== 'borrower') {
      throw new Problem('party_role_not_offered', {
        errors: [
          {
            pointer: `/parties/${index}/role`,
            code: 'party_role_not_offered',
            detail: 'This version takes one borrower.',
          },
        ],
      });
    }
    if (index > 0) throw invalid(`/parties/${index}`, 'one_borrower', 'Exactly one borrower is expected.');
    if (idOf('pty', party.partyId ?? '', `/parties/${index}/partyId`) !== borrower.id) {
      throw unknownReference(`/parties/${index}/partyId`, 'No such party in the applicant session.');
    }
  }
  const { subjectId, wrappedKey, salt } = borrower;
  if (subjectId === null || wrappedKey === null || salt === null)
    throw new Problem('applicant_session_not_completed');
  return { ...borrower, subjectId, wrappedKey, salt };
}

/**
 * Shops and cars never carry applicant data (断直连); a dealer's staff only where the contract allows it, and even
 * then no bureau is asked without an authorisation that the applicant gave in person.
 */
export function refuseInlineApplicant(gate: RequestGate): never {
  const allowed = gate.channel === 'dealer_store' && gate.staffAssisted;
  const code = allowed ? 'credit_authorisation_missing' : 'applicant_data_not_allowed_for_channel';
  throw new Problem(code, {
    errors: [{ pointer: '/applicant', code, detail: "Applicants enter their data on the lender's page." }],
  });
}

function idOf(prefix: IdPrefix, text: string, pointer: string): string {
  const uuid = decodeId(prefix, text);
  if (uuid === null) throw invalid(pointer, 'id_malformed', `An id of the form ${prefix}_… is expected.`);
  return uuid;
}

const invalid = (pointer: string, code: string, detail: string): Problem =>
  new Problem('invalid_request', { errors: [{ pointer, code, detail }] });

/** The same answer whether the thing is another partner's or does not exist. */
const unknownReference = (pointer: string, detail: string): Problem =>
  new Problem('unknown_reference', { errors: [{ pointer, code: 'unknown_reference', detail }] });
