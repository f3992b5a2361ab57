import { Controller, Get, Module } from '@nestjs/common';
import { startHttp } from '../../../test/support/http-fixtures.js';
import { Operation, type OperationSpec } from './operation.decorator.js';
import { isOutside, Routes } from './routes.js';

const spec = (id: string): OperationSpec => ({
  id,
  summary: id,
  access: 'public',
  level: 'A1',
  dataClass: 'C1',
  cost: 1,
  idempotency: 'none',
  latency: 'decision',
});

@Controller('v1/open')
class Undeclared {
  @Get(':id/door')
  door(): object {
    return {};
  }
}

@Controller('v1/a')
class First {
  @Get()
  @Operation(spec('same.id'))
  get(): object {
    return {};
  }
}

@Controller('v1/b')
class Second {
  @Get()
  @Operation(spec('same.id'))
  get(): object {
    return {};
  }
}

@Module({})
class Nothing {}

describe('the boot', () => {
  it('stops at a route that does not say who may use it, and names it', async () => {
    await expect(startHttp({ controllers: [Undeclared] })).rejects.toThrow(
      'GET /v1/open/:id/door has no @Operation',
    );
  });

  it('stops at two operations of one id, and names both', async () => {
    await expect(startHttp({ controllers: [First, Second] })).rejects.toThrow(
      'operation same.id is declared by both GET /v1/a and GET /v1/b',
    );
  });

  it('passes when all is declared: the control', async () => {
    const http = await startHttp({ controllers: [First], imports: [Nothing] });
    expect((await http.call('/v1/a')).status).toBe(200);
    await http.close();
  });
});

describe('routes', () => {
  it('know the methods of a concrete path', () => {
    const routes = new Routes();
    const operation = spec('x.get');
    routes.add({ method: 'GET', url: '/v1/x/:id', handler: () => undefined, config: { operation } });
    routes.add({ method: 'HEAD', url: '/v1/x/:id', handler: () => undefined });
    expect(routes.methodsOf('/v1/x/1')).toEqual(['GET', 'HEAD']);
    expect(routes.methodsOf('/v1/x/1/2')).toEqual([]);
    expect(routes.methodsOf('/v1/x/')).toEqual([]);
  });

  it.each([
    ['/oauth/token', true],
    ['/.well-known/openid-configuration', true],
    ['/docs', true],
    ['/docs/js/scalar.js', true],
    ['/openapi.json', true],
    ['/v1/oauth/token', false],
    ['/docsomething', false],
    ['/oauthx', false],
    ['/openapi.json.bak', false],
  ])('%s is outside: %s', (pattern, outside) => {
    expect(isOutside(pattern)).toBe(outside);
  });
});
