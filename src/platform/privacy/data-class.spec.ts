import { ApiProperty, DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { Body, Controller, Module, Post } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { IsInt, IsString } from 'class-validator';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { C1, C2, C3, dataClassOf, untaggedProperties } from './data-class.js';

class InnerDto {
  @C1()
  @IsInt()
  term: number;
}

class PersonDto {
  @C2()
  @IsString()
  fullName: string;

  @C3()
  @ApiProperty({ description: 'one-time code' })
  code: string;

  @ApiProperty({ type: [String] })
  @C1()
  tags: string[];

  @C1()
  inner: InnerDto;
}

class ForgetfulDto extends PersonDto {
  @IsString()
  mobile: string;

  @ApiProperty()
  note: string;

  static _OPENAPI_METADATA_FACTORY() {
    return { fromPlugin: { required: true, type: () => String } };
  }
}

@Entity('careless')
class CarelessEntity {
  @C1()
  @PrimaryColumn('uuid')
  id: string;

  @Column('bytea')
  sealed: Buffer;
}

@Controller()
class PeopleController {
  @Post('people')
  create(@Body() _person: PersonDto): void {}
}

@Module({ controllers: [PeopleController] })
class PeopleModule {}

describe('data classes', () => {
  it('are read back from the class', () => {
    expect(dataClassOf(PersonDto, 'fullName')).toBe('C2');
    expect(dataClassOf(ForgetfulDto, 'code')).toBe('C3');
    expect(dataClassOf(PersonDto, 'absent')).toBeUndefined();
  });

  it('are missed wherever a property is declared', () => {
    expect(untaggedProperties([PersonDto, InnerDto])).toEqual([]);
    expect(untaggedProperties([ForgetfulDto, CarelessEntity]).sort()).toEqual([
      'CarelessEntity.sealed',
      'ForgetfulDto.fromPlugin',
      'ForgetfulDto.mobile',
      'ForgetfulDto.note',
    ]);
  });

  it('stand in the OpenAPI document beside the rest', async () => {
    const testing = await Test.createTestingModule({ imports: [PeopleModule] }).compile();
    const app = testing.createNestApplication(new FastifyAdapter(), { logger: false });
    const document = SwaggerModule.createDocument(app, new DocumentBuilder().build());
    const properties = (document.components?.schemas?.PersonDto as { properties: Record<string, object> })
      .properties;
    expect(properties).toMatchObject({
      fullName: { type: 'string', 'x-data-class': 'C2' },
      code: { type: 'string', description: 'one-time code', 'x-data-class': 'C3' },
      tags: { type: 'array', items: { type: 'string' }, 'x-data-class': 'C1' },
      inner: { 'x-data-class': 'C1' },
    });
    await app.close();
  });
});
