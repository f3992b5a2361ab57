import { Body, Controller, Get, Param, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Answer } from '../../../platform/answer.js';
import { Operation } from '../../../platform/http/operation.decorator.js';
import { Ctx, type RequestContext } from '../../../platform/http/request-context.js';
import { toProblem } from '../../../platform/http/to-problem.js';
import { ApplyService, type PageAnswer } from './apply.service.js';
import { PAGE_HEADERS } from './layout.js';
import { busyPage, notAcceptedPage, type BusyAttempt } from './pages.js';

/** A filled form with every box ticked is below 2 KiB. */
const FORM_LIMIT = 8 * 1024;
/** Customers press the button themselves: sooner would not help, later they leave. */
const RETRY_AFTER_S = '5';

/** The lender's own page behind a party's link. Not part of the partner API. */
@ApiExcludeController()
@Controller('apply')
export class ApplyController {
  constructor(private readonly apply: ApplyService) {}

  @Get(':token')
  @Operation({
    id: 'apply.show',
    summary: "The lender's page for one party",
    access: 'public',
    level: 'A2',
    dataClass: 'C2',
    cost: 1,
    idempotency: 'none',
    latency: 'decision',
  })
  async show(@Param('token') token: string, @Ctx() ctx: RequestContext): Promise<Answer> {
    return sent(await orBusy('show', this.apply.show(ctx, token)));
  }

  @Post(':token')
  @Operation({
    id: 'apply.submit',
    summary: 'The form of that page',
    access: 'public',
    level: 'A2',
    dataClass: 'C2',
    cost: 1,
    idempotency: 'none',
    latency: 'decision',
    accepts: 'form',
    bodyLimit: FORM_LIMIT,
  })
  async submit(
    @Param('token') token: string,
    @Body() body: Record<string, string>,
    @Req() request: FastifyRequest,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    if (isFromElsewhere(request)) return sent({ status: 403, html: notAcceptedPage() });
    const origin = { address: request.ip, browser: request.headers['user-agent'] ?? '' };
    return sent(await orBusy('submit', this.apply.submit(ctx, token, body, origin)));
  }
}

/** With the store down, a customer is told so in their own language, not in the partners'. */
async function orBusy(attempt: BusyAttempt, page: Promise<PageAnswer>): Promise<PageAnswer> {
  try {
    return await page;
  } catch (error) {
    if (toProblem(error).status !== 503) throw error;
    return { status: 503, html: busyPage(attempt) };
  }
}

/** Browsers say where a form came from; `Origin: null` is of those that hide it. */
function isFromElsewhere({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin';
  const { origin } = headers;
  if (origin === undefined || origin === 'null') return false;
  return !URL.canParse(origin) || new URL(origin).host !== headers.host;
}

function sent(page: PageAnswer): Answer {
  if ('seeOther' in page)
    return { status: 303, body: '', headers: { ...PAGE_HEADERS, location: page.seeOther } };
  const headers = page.status === 503 ? { ...PAGE_HEADERS, 'retry-after': RETRY_AFTER_S } : PAGE_HEADERS;
  return { status: page.status, body: page.html, headers };
}
