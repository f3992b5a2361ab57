import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Answer } from '../../platform/answer.js';
import { Operation } from '../../platform/http/operation.decorator.js';
import { Ctx, type RequestContext } from '../../platform/http/request-context.js';
import { ListStoresDto, StoreListDto } from './partners.dto.js';
import { PartnersService } from './partners.service.js';

@ApiTags('stores')
@Controller('v1/stores')
export class PartnersController {
  constructor(private readonly partners: PartnersService) {}

  @Get()
  @Operation({
    id: 'stores.list',
    summary: 'Your stores and the staff references that may be named in them',
    access: { scope: 'stores:read' },
    level: 'A2',
    dataClass: 'C1',
    cost: 1,
    idempotency: 'none',
    latency: 'decision',
  })
  @ApiOkResponse({ type: StoreListDto })
  list(@Query() query: ListStoresDto, @Ctx() ctx: RequestContext): Promise<Answer> {
    return this.partners.listStores(ctx, query);
  }
}
