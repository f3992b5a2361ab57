import { Controller, Get, Headers, Param, Query } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Answer } from '../../platform/answer.js';
import { Operation } from '../../platform/http/operation.decorator.js';
import { Ctx, type RequestContext } from '../../platform/http/request-context.js';
import { RuleListDto, RuleQueryDto, RulesQueryDto, SingleRuleDto } from './products.dto.js';
import { ProductsService } from './products.service.js';

const CACHED = {
  ETag: { description: 'Strong', schema: { type: 'string' as const } },
  'Cache-Control': {
    description: 'private, to the end of the business day at most',
    schema: { type: 'string' as const },
  },
};

@ApiTags('rules')
@Controller('v1/rules')
export class ProductsController {
  constructor(private readonly products: ProductsService) {}

  @Get()
  @Operation({
    id: 'rules.list',
    summary: 'Caps, price bases, products, fees, subsidies and policy in force, with their source',
    access: { scope: 'rules:read' },
    level: 'A1',
    dataClass: 'C1',
    cost: 1,
    idempotency: 'none',
    latency: 'decision',
  })
  @ApiOkResponse({ type: RuleListDto, headers: CACHED })
  @ApiHeader({ name: 'If-None-Match', required: false })
  @ApiResponse({ status: 304, description: 'What you have is what holds' })
  list(
    @Query() query: RulesQueryDto,
    @Ctx() ctx: RequestContext,
    @Headers('if-none-match') known?: string,
  ): Promise<Answer> {
    return this.products.list(query, ctx, known);
  }

  @Get(':id')
  @Operation({
    id: 'rules.get',
    summary: 'One rule, as it holds on a day',
    access: { scope: 'rules:read' },
    level: 'A1',
    dataClass: 'C1',
    cost: 1,
    idempotency: 'none',
    latency: 'decision',
  })
  @ApiParam({ name: 'id', example: 'LTV_OWN_USE_NEW' })
  @ApiOkResponse({ type: SingleRuleDto, headers: CACHED })
  @ApiHeader({ name: 'If-None-Match', required: false })
  @ApiResponse({ status: 304, description: 'What you have is what holds' })
  @ApiResponse({ status: 404, description: 'No such rule on that day' })
  one(
    @Param('id') id: string,
    @Query() { on }: RuleQueryDto,
    @Ctx() ctx: RequestContext,
    @Headers('if-none-match') known?: string,
  ): Promise<Answer> {
    return this.products.one(id, on, ctx, known);
  }
}
