import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Answer } from '../../platform/answer.js';
import { Operation } from '../../platform/http/operation.decorator.js';
import { Ctx, type RequestContext } from '../../platform/http/request-context.js';
import { PreApprovalReading } from './pre-approval-reading.service.js';
import { PreApprovalDto, PreApprovalPageDto } from './pre-approvals-answer.dto.js';
import { CreatePreApprovalDto, ListPreApprovalsDto } from './pre-approvals.dto.js';
import { PreApprovalsService } from './pre-approvals.service.js';

@ApiTags('Pre-approvals')
@Controller('v1/pre-approvals')
export class PreApprovalsController {
  constructor(
    private readonly service: PreApprovalsService,
    private readonly reading: PreApprovalReading,
  ) {}

  @Post()
  @Operation({
    id: 'preApprovals.create',
    summary: 'Ask for an indicative pre-approval',
    access: { scope: 'pre-approvals:write' },
    level: 'A2',
    dataClass: 'C2',
    cost: 5,
    idempotency: 'required',
    latency: 'decision',
  })
  @ApiOkResponse({ type: PreApprovalDto, description: 'Decided' })
  @ApiResponse({
    status: 409,
    description: 'The key is in use, or the session is not completed or has expired',
  })
  @ApiResponse({
    status: 422,
    description: 'A rule, the session or a permission stands against it; errors and rules say which',
  })
  @ApiResponse({
    status: 202,
    type: PreApprovalDto,
    description: 'Pending: it finishes by itself; GET the Location',
  })
  create(@Ctx() ctx: RequestContext, @Body() input: CreatePreApprovalDto): Promise<Answer> {
    return this.service.create(ctx, input);
  }

  @Get(':id')
  @Operation({
    id: 'preApprovals.get',
    summary: 'Read one pre-approval',
    access: { scope: 'pre-approvals:read' },
    level: 'A2',
    dataClass: 'C2',
    cost: 1,
    idempotency: 'none',
    latency: 'decision',
  })
  @ApiOkResponse({ type: PreApprovalDto })
  @ApiResponse({ status: 404, description: 'No such pre-approval' })
  get(@Ctx() ctx: RequestContext, @Param('id') id: string): Promise<Answer> {
    return this.reading.get(ctx, id);
  }

  @Get()
  @Operation({
    id: 'preApprovals.list',
    summary: 'List pre-approvals, newest first',
    access: { scope: 'pre-approvals:read' },
    level: 'A2',
    dataClass: 'C2',
    cost: 2,
    idempotency: 'none',
    latency: 'decision',
  })
  @ApiOkResponse({ type: PreApprovalPageDto })
  list(@Ctx() ctx: RequestContext, @Query() query: ListPreApprovalsDto): Promise<Answer> {
    return this.reading.list(ctx, query);
  }
}
