import { Inject, Injectable, Logger } from '@nestjs/common';
import type { QueryResult } from 'pg';
import type { BureauReport } from '../../connectors/credit-bureau/credit-bureau.port.js';
import { scenarioFor } from '../../connectors/upstream/scenario-header.js';
import { UpstreamFailure } from '../../connectors/upstream/upstream-failure.js';
import {
  VALUATION,
  type Valuation,
  type ValuationRequest,
  type ValuationService,
} from '../../connectors/valuation/valuation.port.js';
import type { Clock } from '../../kernel/clock.js';
import { CLOCK } from '../../platform/clock/clock.js';
import { AppDatabase } from '../../platform/database/database.js';
import { StoreUnavailable } from '../../platform/database/errors.js';
import type { Statement } from '../../platform/database/statement.js';
import { Ids } from '../../platform/ids.js';
import type { JobInput } from '../../platform/outbox/jobs.js';
import { SubjectVault } from '../../platform/privacy/subject-vault.js';
import {
  reportContext,
  reportHolds,
  type OpenedReport,
  type RecordedInquiry,
  type ReuseRule,
} from './domain/inquiry.js';
import { InquiryNews } from './inquiry-news.js';
import { SignalsRepository } from './signals.repository.js';

export type { OpenedReport, RecordedInquiry } from './domain/inquiry.js';

/** A valuation as a recorded input: fetched once for a decision, never asked again for it. */
export type RecordedValuation = Valuation;

export interface ValuationInput extends Omit<ValuationRequest, 'scenario'> {
  /** Gateway-Test-Scenario as it came. */
  readonly scenario?: string | null | undefined;
}

/** Key: the authorisation. Handled by BureauInquiries. */
export const INQUIRE = 'bureau.inquire';

/** How often those who wait look by themselves: as a safety net, and when nothing can be heard. */
const NET_MS = 1_000;
const DEAF_MS = 50;
const READ_MS = 1_000;

/** What decisions rest on from outside: the credit report under an authorisation, and a car's lending value. */
@Injectable()
export class SignalsService {
  private readonly logger = new Logger(SignalsService.name);

  constructor(
    private readonly repository: SignalsRepository,
    private readonly database: AppDatabase,
    private readonly vault: SubjectVault,
    private readonly ids: Ids,
    private readonly news: InquiryNews,
    @Inject(VALUATION) private readonly valuations: ValuationService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The intent to ask the bureau and the job that does, for the transaction that gives reason to ask. Put the
   * statements after those that identify the party. However often this is done, one authorisation is one inquiry.
   */
  inquiry({ tenantId, authorisationId }: { tenantId: string; authorisationId: string }): {
    statements: Statement[];
    jobs: JobInput[];
  } {
    const now = new Date(this.clock.now());
    return {
      statements: [this.repository.intend(tenantId, authorisationId, this.ids.next(), now)],
      jobs: [{ kind: INQUIRE, key: authorisationId, payload: { tenantId, authorisationId } }],
    };
  }

  readStatement(authorisationIds: readonly string[]): Statement {
    return this.repository.byAuthorisations(authorisationIds);
  }

  bySessionStatement(sessionId: string): Statement {
    return this.repository.bySession(sessionId);
  }

  /** The inquiry under this authorisation among the rows of either statement; null = none was intended yet. */
  fromRows(result: QueryResult, authorisationId: string): RecordedInquiry | null {
    return (
      this.repository.read(result).find((inquiry) => inquiry.authorisationId === authorisationId) ?? null
    );
  }

  /** C2. null = no answer yet, or, where a rule is given, one too old to decide on. */
  openReport(
    tenantId: string,
    inquiry: RecordedInquiry | null,
    wrappedKey: Uint8Array,
    reuse?: ReuseRule,
  ): OpenedReport | null {
    if (inquiry === null || inquiry.sealedReport === null || inquiry.answeredAt === null) return null;
    if (reuse !== undefined && !reportHolds(inquiry.answeredAt, reuse)) return null;
    const content = this.vault.decrypt(wrappedKey, reportContext(tenantId, inquiry.id), inquiry.sealedReport);
    return { content: content as unknown as BureauReport, answeredAt: inquiry.answeredAt };
  }

  /**
   * Waits until the inquiry is answered or has failed; null when the signal comes first. Looks into the database
   * only when there is word of it, so waiting costs the request no transaction of its own.
   */
  async awaitReport(
    tenantId: string,
    authorisationId: string,
    signal: AbortSignal,
  ): Promise<RecordedInquiry | null> {
    const leaving = new AbortController();
    const until = AbortSignal.any([signal, leaving.signal]);
    try {
      let look = this.news.isRecent(authorisationId) || !this.news.listening;
      while (!signal.aborted) {
        const word = this.news.next(authorisationId, this.news.listening ? NET_MS : DEAF_MS, until);
        const inquiry = look ? await this.read(tenantId, authorisationId, signal) : null;
        if (inquiry !== null && (inquiry.state === 'answered' || inquiry.state === 'failed')) return inquiry;
        await word;
        look = true;
      }
      return null;
    } catch (error) {
      // The store is late or gone: what the request writes next will say so.
      if (error instanceof StoreUnavailable) return null;
      throw error;
    } finally {
      leaving.abort();
    }
  }

  /** null = not to be had now. */
  async valuation(
    { scenario, ...request }: ValuationInput,
    signal: AbortSignal,
  ): Promise<RecordedValuation | null> {
    try {
      return await this.valuations.value(
        { ...request, scenario: scenarioFor(scenario, 'valuation') },
        signal,
      );
    } catch (error) {
      if (!(error instanceof UpstreamFailure)) throw error;
      this.logger.debug(error.message);
      return null;
    }
  }

  private async read(
    tenantId: string,
    authorisationId: string,
    signal: AbortSignal,
  ): Promise<RecordedInquiry | null> {
    const [rows] = await this.database.batch(tenantId, [this.readStatement([authorisationId])], {
      signal,
      kind: 'read',
      timeoutMs: READ_MS,
    });
    return rows === undefined ? null : this.fromRows(rows, authorisationId);
  }
}
