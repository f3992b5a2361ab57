import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '../../../kernel/clock.js';
import { encodeId } from '../../../kernel/ids.js';
import { CLOCK } from '../../../platform/clock/clock.js';
import { isRefusal, OutcomeUnknown } from '../../../platform/database/errors.js';
import type { Effect } from '../../../platform/idempotency/idempotent.js';
import { Problem } from '../../../platform/http/problem.js';
import type { RequestContext } from '../../../platform/http/request-context.js';
import { ApplicantSessionsRepository } from '../applicant-sessions.repository.js';
import { Completion } from '../completion.service.js';
import { sessionEvent } from '../domain/session-record.js';
import type { SessionRecord } from '../domain/session.js';
import { sessionStatusOf } from '../domain/states.js';
import { EffectWriter } from './effect-writer.js';
import {
  checkForm,
  readSubmitted,
  type AcceptedForm,
  type FormErrors,
  type Submitted,
} from './form-fields.js';
import { formPage } from './form-page.js';
import { FormProof } from './form-proof.js';
import { busyPage, donePage, notAcceptedPage, notValidPage } from './pages.js';
import { Visitors, type Visitor } from './visitors.js';

/** A page to send, or the way back to it. */
export type PageAnswer = { status: number; html: string } | { seeOther: string };

export interface Origin {
  readonly address: string;
  readonly browser: string;
}

/** The lender's page: shows the form, takes it in, and says what happens then. */
@Injectable()
export class ApplyService {
  constructor(
    private readonly visitors: Visitors,
    private readonly completion: Completion,
    private readonly repository: ApplicantSessionsRepository,
    private readonly writer: EffectWriter,
    private readonly proof: FormProof,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async show(ctx: RequestContext, token: string): Promise<PageAnswer> {
    const visitor = await this.visitors.find(ctx, token);
    if (visitor === null) return { status: 404, html: notValidPage() };
    if (visitor.party.state === 'completed')
      return { status: 200, html: donePage(visitor.session.status !== 'completed') };
    if (visitor.party.state === 'awaiting') await this.noteOpened(ctx, visitor);
    return this.form(visitor, 200);
  }

  async submit(
    ctx: RequestContext,
    token: string,
    body: Readonly<Record<string, string>>,
    origin: Origin,
  ): Promise<PageAnswer> {
    const visitor = await this.visitors.find(ctx, token);
    if (visitor === null) return { status: 404, html: notValidPage() };
    if (visitor.party.state === 'completed') return { seeOther: `/apply/${token}` };
    const sent = readSubmitted(body);
    if (sent === null) return { status: 400, html: notAcceptedPage() };
    const form = this.proof.check(visitor.party.id, sent.form, this.clock.now());
    // Shown again with the texts as they are now: whoever agreed to others must read these first.
    if (form === null)
      return this.form(
        visitor,
        403,
        { ...sent, ticked: new Set() },
        new Map([['form', '页面已过期或内容已更新，请重新阅读、勾选并提交。']]),
      );
    const checked = checkForm(sent, visitor.gate.today, visitor.gate.livemode);
    if ('errors' in checked) return this.form(visitor, 422, sent, checked.errors);
    return this.complete(ctx, visitor, token, checked.accepted, {
      givenFrom: 'lender_page',
      from: this.proof.from(origin.address, origin.browser),
      form,
    });
  }

  private form({ party }: Visitor, status: number, sent?: Submitted, errors?: FormErrors): PageAnswer {
    const form = this.proof.issue(party.id, this.clock.now());
    return { status, html: formPage({ form, ...(sent ? { sent } : {}), ...(errors ? { errors } : {}) }) };
  }

  private async complete(
    ctx: RequestContext,
    { gate, session, party }: Visitor,
    token: string,
    { person, consents }: AcceptedForm,
    source: Parameters<Completion['effect']>[4],
  ): Promise<PageAnswer> {
    const found = await this.visitors.read(ctx, gate.tenantId, this.completion.lookups([person]));
    try {
      const entry = { party, person, consents, creditAuthorisation: true, pointer: '' };
      const effect = this.completion.effect(gate, session, [entry], found, source, null);
      await this.writer.write(ctx, gate, `party:${encodeId('pty', party.id)}`, effect);
      return { seeOther: `/apply/${token}` };
    } catch (error) {
      const problem = this.completion.refused(error) ?? error;
      // The page that follows shows how it ended: completed or the form again.
      if (problem instanceof OutcomeUnknown) return { seeOther: `/apply/${token}` };
      if (!(problem instanceof Problem)) throw problem;
      return problem.retryable
        ? { status: 503, html: busyPage('submit') }
        : { status: 409, html: notAcceptedPage() };
    }
  }

  /** A side note: when it cannot be written (another request was faster), the form is shown all the same. */
  private async noteOpened(ctx: RequestContext, { gate, session, party }: Visitor): Promise<void> {
    const parties = session.parties.map((one) =>
      one.id === party.id ? { ...one, state: 'opened' as const } : one,
    );
    const after: SessionRecord = {
      ...session,
      version: session.version + 1,
      status: sessionStatusOf(parties.map(({ state }) => state)),
      parties,
    };
    const effect: Effect = {
      status: 200,
      body: null,
      statements: [
        this.repository.advance(gate.tenantId, session, after.status, null),
        this.repository.openParty(gate.tenantId, party.id, new Date(this.clock.now())),
      ],
      audit: [
        {
          action: 'applicant_session.opened',
          resource: encodeId('aps', session.id),
          previousState: session.status,
          newState: after.status,
          data: { partyId: encodeId('pty', party.id) },
        },
      ],
      events: [sessionEvent(after)],
    };
    await this.writer
      .write(ctx, gate, `party:${encodeId('pty', party.id)}`, effect)
      .catch((error: unknown) => {
        if (!isRefusal(error, 'FC031') && !(error instanceof OutcomeUnknown)) throw error;
      });
  }
}
