import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Answer } from '../../platform/answer.js';
import { Operation } from '../../platform/http/operation.decorator.js';
import { Ctx, type RequestContext } from '../../platform/http/request-context.js';
import { ListPermissionsDto } from '../consents/permissions.dto.js';
import { Permissions, type PermissionKind } from '../consents/permissions.service.js';
import { CreditAuthorisationDto, CreditAuthorisationListDto } from './credit-authorisations.dto.js';
import { CreditAuthorisationsRepository } from './credit-authorisations.repository.js';
import { AUTHORISATION_TEXT } from './domain/authorisation-text.js';

const common = { level: 'A2', dataClass: 'C1', cost: 1, latency: 'decision' } as const;
const ID = { name: 'id', example: 'cra_06fzzq4gk1w2t7xk8n3m5r9vbc' };
const NOT_FOUND = { status: 404, description: 'No such credit authorisation' };

/** Credit authorisations. They are given on the lender's page alone; here they are read and withdrawn. */
@ApiTags('credit-authorisations')
@Controller('v1/credit-authorisations')
export class CreditAuthorisationsController {
  private readonly kind: PermissionKind;

  constructor(
    private readonly permissions: Permissions,
    repository: CreditAuthorisationsRepository,
  ) {
    this.kind = {
      aggregate: 'credit_authorisation',
      prefix: 'cra',
      sql: repository.sql,
      more: () => ({ lender: AUTHORISATION_TEXT.lender }),
    };
  }

  @Get()
  @Operation({
    id: 'creditAuthorisations.list',
    summary: 'Credit authorisations, newest first',
    access: { scope: 'credit-authorisations:read' },
    idempotency: 'none',
    ...common,
  })
  @ApiOkResponse({ type: CreditAuthorisationListDto })
  list(@Query() query: ListPermissionsDto, @Ctx() ctx: RequestContext): Promise<Answer> {
    return this.permissions.list(ctx, this.kind, query);
  }

  @Get(':id')
  @Operation({
    id: 'creditAuthorisations.get',
    summary: 'One credit authorisation and its status',
    access: { scope: 'credit-authorisations:read' },
    idempotency: 'none',
    ...common,
  })
  @ApiParam(ID)
  @ApiOkResponse({ type: CreditAuthorisationDto })
  @ApiResponse(NOT_FOUND)
  get(@Param('id') id: string, @Ctx() ctx: RequestContext): Promise<Answer> {
    return this.permissions.get(ctx, this.kind, id);
  }

  @Post(':id/withdraw')
  @HttpCode(200)
  @Operation({
    id: 'creditAuthorisations.withdraw',
    summary: 'Withdraw a credit authorisation for the customer; no bureau is asked under it any more',
    access: { scope: 'credit-authorisations:write' },
    idempotency: 'required',
    ...common,
  })
  @ApiParam(ID)
  @ApiOkResponse({ type: CreditAuthorisationDto })
  @ApiResponse(NOT_FOUND)
  @ApiResponse({ status: 409, description: 'It has expired, or changed at the same moment' })
  withdraw(@Param('id') id: string, @Ctx() ctx: RequestContext): Promise<Answer> {
    return this.permissions.withdraw(ctx, this.kind, id);
  }
}
