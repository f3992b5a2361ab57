import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Matches, MaxLength, Min, ValidateNested } from 'class-validator';
import type { Answer } from '../../src/platform/answer.js';
import { Operation, type OperationSpec } from '../../src/platform/http/operation.decorator.js';
import { Ctx, type RequestContext } from '../../src/platform/http/request-context.js';

class MoneyInput {
  @IsInt()
  @Min(0)
  amount: number;

  @IsIn(['CNY'])
  currency: string;
}

export class ThingInput {
  @IsString()
  @MaxLength(20)
  name: string;

  @ValidateNested()
  @Type(() => MoneyInput)
  price: MoneyInput;

  @IsOptional()
  @IsInt({ context: { code: 'term_not_whole' } })
  termMonths?: number;
}

export class ThingQuery {
  @IsOptional()
  @Matches(/^\d{1,3}$/)
  limit?: string;
}

const spec = (id: string, more: Partial<OperationSpec> = {}): OperationSpec => ({
  id,
  summary: id,
  access: { scope: 'things:read' },
  level: 'A1',
  dataClass: 'C1',
  cost: 1,
  idempotency: 'none',
  latency: 'decision',
  ...more,
});

export const ok = (body: unknown): Answer => ({ status: 200, body, headers: {} });

/** A small product for the tests of the HTTP layer: one of everything that a handler can do well or badly. */
@Controller('v1/things')
export class ThingsController {
  static readonly calls: RequestContext[] = [];

  @Get()
  @Operation(spec('things.list'))
  list(@Ctx() ctx: RequestContext, @Query() query: ThingQuery): Answer {
    ThingsController.calls.push(ctx);
    return ok({ items: [], limit: query.limit ?? null, tenant: ctx.tenantId });
  }

  @Post()
  @Operation(spec('things.create', { access: { scope: 'things:write' } }))
  create(@Ctx() ctx: RequestContext, @Body() input: ThingInput): Answer {
    ThingsController.calls.push(ctx);
    return { status: 201, body: { name: input.name, path: ctx.path }, headers: { location: '/v1/things/1' } };
  }

  @Get('admin')
  @Operation(spec('things.admin', { access: { scope: 'things:admin' } }))
  admin(): Answer {
    return ok({});
  }

  @Get('hanging')
  @Operation(spec('things.hang'))
  hang(): Promise<Answer> {
    return new Promise((resolve) => setTimeout(() => resolve(ok({ late: true })), 900));
  }

  @Get('late-throw')
  @Operation(spec('things.lateThrow'))
  lateThrow(): Promise<Answer> {
    return new Promise((_, reject) => setTimeout(() => reject(new Error('too late, secret 123')), 650));
  }

  @Get('obedient')
  @Operation(spec('things.obey'))
  obey(@Ctx() ctx: RequestContext): Promise<Answer> {
    return new Promise((_, reject) =>
      ctx.deadline.signal.addEventListener('abort', () => reject(ctx.deadline.signal.reason as Error)),
    );
  }

  @Get('broken')
  @Operation(spec('things.break'))
  break(): Answer {
    throw new Error('password=hunter2 at /home/somebody');
  }

  @Get('unsendable')
  @Operation(spec('things.unsendable'))
  unsendable(): Answer {
    return ok({ amount: 1n });
  }

  @Post(':id/withdraw')
  @Operation(spec('things.withdraw', { access: { scope: 'things:write' } }))
  withdraw(@Ctx() ctx: RequestContext, @Param('id') id: string): Answer {
    return ok({ id, path: ctx.path });
  }

  @Get(':id')
  @Operation(spec('things.get'))
  get(@Param('id') id: string): Answer {
    return ok({ id });
  }
}
