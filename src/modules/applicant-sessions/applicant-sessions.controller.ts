import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Answer } from '../../platform/answer.js';
import { Operation } from '../../platform/http/operation.decorator.js';
import { Ctx, type RequestContext } from '../../platform/http/request-context.js';
import { ApplicantSessionDto, CreateApplicantSessionDto } from './applicant-sessions.dto.js';
import { ApplicantSessionsService } from './applicant-sessions.service.js';

@ApiTags('applicant-sessions')
@Controller('v1/applicant-sessions')
export class ApplicantSessionsController {
  constructor(private readonly sessions: ApplicantSessionsService) {}

  @Post()
  @Operation({
    id: 'applicantSessions.create',
    summary: "Open a session: each party gets a link to the lender's own page, where it enters its data once",
    access: { scope: 'applicant-sessions:write' },
    level: 'A2',
    dataClass: 'C3',
    cost: 1,
    idempotency: 'required',
    latency: 'decision',
  })
  @ApiCreatedResponse({
    type: ApplicantSessionDto,
    headers: { Location: { description: 'The session', schema: { type: 'string' } } },
  })
  @ApiResponse({ status: 422, description: 'Store or staff unknown, parties that cannot apply, a company' })
  create(@Body() input: CreateApplicantSessionDto, @Ctx() ctx: RequestContext): Promise<Answer> {
    return this.sessions.create(ctx, input);
  }

  @Get(':id')
  @Operation({
    id: 'applicantSessions.get',
    summary: 'How far a session and its parties are; never who they are',
    access: { scope: 'applicant-sessions:read' },
    level: 'A2',
    dataClass: 'C1',
    cost: 1,
    idempotency: 'none',
    latency: 'decision',
  })
  @ApiParam({ name: 'id', example: 'aps_06fzzq4gk1w2t7xk8n3m5r9vbc' })
  @ApiOkResponse({ type: ApplicantSessionDto })
  @ApiResponse({ status: 404, description: 'No such session' })
  get(@Param('id') id: string, @Ctx() ctx: RequestContext): Promise<Answer> {
    return this.sessions.get(ctx, id);
  }
}
