import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Answer } from '../../platform/answer.js';
import { Operation } from '../../platform/http/operation.decorator.js';
import { Ctx, type RequestContext } from '../../platform/http/request-context.js';
import { ConsentDto, ConsentListDto } from './consents.dto.js';
import { ConsentsRepository } from './consents.repository.js';
import { consentTextOf } from './domain/consent-texts.js';
import { ListPermissionsDto } from './permissions.dto.js';
import { Permissions, type PermissionKind } from './permissions.service.js';

const common = { level: 'A2', dataClass: 'C1', cost: 1, latency: 'decision' } as const;
const ID = { name: 'id', example: 'cns_06fzzq4gk1w2t7xk8n3m5r9vbc' };
const NOT_FOUND = { status: 404, description: 'No such consent' };

/** PIPL consents. They are given on the lender's page alone; here they are read and withdrawn. */
@ApiTags('consents')
@Controller('v1/consents')
export class ConsentsController {
  private readonly kind: PermissionKind;

  constructor(
    private readonly permissions: Permissions,
    repository: ConsentsRepository,
  ) {
    this.kind = {
      aggregate: 'consent',
      prefix: 'cns',
      sql: repository.sql,
      more({ purpose, textVersion }) {
        const { required, dataKinds, recipient } = consentTextOf(purpose, textVersion);
        return { required, dataKinds, recipient };
      },
    };
  }

  @Get()
  @Operation({
    id: 'consents.list',
    summary: 'Consents, newest first',
    access: { scope: 'consents:read' },
    idempotency: 'none',
    ...common,
  })
  @ApiOkResponse({ type: ConsentListDto })
  list(@Query() query: ListPermissionsDto, @Ctx() ctx: RequestContext): Promise<Answer> {
    return this.permissions.list(ctx, this.kind, query);
  }

  @Get(':id')
  @Operation({
    id: 'consents.get',
    summary: 'One consent and its status',
    access: { scope: 'consents:read' },
    idempotency: 'none',
    ...common,
  })
  @ApiParam(ID)
  @ApiOkResponse({ type: ConsentDto })
  @ApiResponse(NOT_FOUND)
  get(@Param('id') id: string, @Ctx() ctx: RequestContext): Promise<Answer> {
    return this.permissions.get(ctx, this.kind, id);
  }

  @Post(':id/withdraw')
  @HttpCode(200)
  @Operation({
    id: 'consents.withdraw',
    summary: 'Withdraw a consent for the customer; holds for every request that starts after the answer',
    access: { scope: 'consents:write' },
    idempotency: 'required',
    ...common,
  })
  @ApiParam(ID)
  @ApiOkResponse({ type: ConsentDto })
  @ApiResponse(NOT_FOUND)
  @ApiResponse({ status: 409, description: 'It has expired, or changed at the same moment' })
  withdraw(@Param('id') id: string, @Ctx() ctx: RequestContext): Promise<Answer> {
    return this.permissions.withdraw(ctx, this.kind, id);
  }
}
