import { Controller, Get, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { Operation } from './operation.decorator.js';

@Controller('v1/cars')
class CarsController {
  @Post()
  @Operation({
    id: 'cars.create',
    summary: 'Make a car',
    access: { scope: 'cars:write' },
    level: 'A2',
    dataClass: 'C2',
    cost: 5,
    idempotency: 'required',
    latency: 'decision',
  })
  create(): object {
    return {};
  }

  @Get()
  @Operation({
    id: 'cars.brochure',
    summary: 'Look at cars',
    access: 'public',
    level: 'A1',
    dataClass: 'C1',
    cost: 1,
    idempotency: 'none',
    latency: 'stream',
  })
  brochure(): object {
    return {};
  }
}

@Module({ controllers: [CarsController] })
class CarsModule {}

describe('@Operation in OpenAPI', () => {
  it('says who may use it, at what level, and how it fails', async () => {
    const app = await NestFactory.create(CarsModule, new FastifyAdapter(), { preview: true, logger: false });
    const document = SwaggerModule.createDocument(
      app,
      new DocumentBuilder().setOpenAPIVersion('3.1.0').build(),
    );
    const { post, get } = document.paths['/v1/cars'] ?? {};
    expect(post).toMatchObject({
      operationId: 'cars.create',
      summary: 'Make a car',
      security: [{ oauth2: ['cars:write'] }],
      'x-jrt-level': 'A2',
      'x-data-class': 'C2',
      'x-latency': 'decision',
      'x-rate-cost': 5,
    });
    expect(Object.keys(post?.responses ?? {})).toEqual(
      expect.arrayContaining(['400', '401', '403', '429', '500', '503']),
    );
    expect(post?.parameters).toContainEqual(
      expect.objectContaining({ name: 'Idempotency-Key', in: 'header', required: true }),
    );
    expect(post?.responses['503']).toMatchObject({
      headers: { 'Retry-After': {}, 'x-fapi-interaction-id': {} },
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDocument' } } },
    });
    expect(get?.security).toBeUndefined();
    expect(get?.responses).not.toHaveProperty('401');
    expect(get).toMatchObject({ 'x-latency': 'stream' });
    const schema = document.components?.schemas?.ProblemDocument as {
      required: string[];
      properties: object;
    };
    expect(schema.required).toEqual([
      'type',
      'title',
      'status',
      'instance',
      'code',
      'requestId',
      'retryable',
    ]);
    expect(Object.values(schema.properties).every((field) => 'x-data-class' in (field as object))).toBe(true);
  });
});
