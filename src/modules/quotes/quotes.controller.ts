import { Body, Controller, Get, Headers, HttpCode, Post, Query } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Answer } from '../../platform/answer.js';
import { Operation } from '../../platform/http/operation.decorator.js';
import { Ctx, type RequestContext } from '../../platform/http/request-context.js';
import { CalculationQueryDto } from './calculations.dto.js';
import { CalculationDto, QuoteDto } from './quotes-answer.dto.js';
import { QuoteRequestDto } from './quotes.dto.js';
import { QuotesService } from './quotes.service.js';

const REFUSED = {
  status: 422,
  description: 'The wish cannot be priced: the pointer names the field, `rules` the rules behind it',
};

@ApiTags('quotes')
@Controller('v1')
export class QuotesController {
  constructor(private readonly quotes: QuotesService) {}

  @Get('calculations')
  @Operation({
    id: 'calculations.get',
    summary: 'Price a wish for a slider: first and last instalment with their annualised all-in cost',
    access: { scope: 'calculations:read' },
    level: 'A1',
    dataClass: 'C1',
    cost: 1,
    idempotency: 'none',
    latency: 'decision',
  })
  @ApiOkResponse({
    type: CalculationDto,
    headers: {
      ETag: { description: 'Strong', schema: { type: 'string' } },
      'Cache-Control': {
        description: 'private, to the end of the business day at most',
        schema: { type: 'string' },
      },
    },
  })
  @ApiHeader({ name: 'If-None-Match', required: false })
  @ApiResponse({ status: 304, description: 'What you have is what holds' })
  @ApiResponse(REFUSED)
  calculate(
    @Query() query: CalculationQueryDto,
    @Ctx() ctx: RequestContext,
    @Headers('if-none-match') known?: string,
  ): Promise<Answer> {
    return this.quotes.calculate(query, ctx, known);
  }

  @Post('quotes')
  @HttpCode(200)
  @Operation({
    id: 'quotes.create',
    summary: 'Price a wish in full: every row of the schedule and a token that keeps the price',
    access: { scope: 'quotes:write' },
    level: 'A1',
    dataClass: 'C1',
    cost: 2,
    idempotency: 'none',
    latency: 'decision',
  })
  @ApiOkResponse({ type: QuoteDto })
  @ApiResponse(REFUSED)
  quote(@Body() body: QuoteRequestDto, @Ctx() ctx: RequestContext): Promise<Answer> {
    return this.quotes.quote(body, ctx);
  }
}
