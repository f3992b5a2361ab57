import { Body, Controller, Get, Param, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Answer } from '../../../platform/answer.js';
import { Operation } from '../../../platform/http/operation.decorator.js';
import { Ctx, type RequestContext } from '../../../platform/http/request-context.js';
import { ApplyService, type PageAnswer } from './apply.service.js';
import { PAGE_HEADERS } from './layout.js';
import { notAcceptedPage } from './pages.js';

/** A filled form with every box ticked is below 2 KiB. */
const FORM_LIMIT = 8 * 1024;

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
    return sent(await this.apply.show(ctx, token));
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
    return sent(await this.apply.submit(ctx, token, body, origin));
  }
}

/** Browsers say where a form came from. `Origin: null` is what our own no-referrer policy makes of it. */
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
  return { status: page.status, body: page.html, headers: PAGE_HEADERS };
}
