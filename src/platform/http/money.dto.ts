import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsObject, Max, Min, ValidateNested } from 'class-validator';
import { C1 } from '../privacy/data-class.js';

/** 100 million yuan: above any car, far below the integers that JSON keeps exact. */
export const LARGEST_AMOUNT = 10_000_000_000;

/** An amount of money: minor units (fen) and the currency. */
export class MoneyDto {
  @C1()
  @ApiProperty({
    type: 'integer',
    minimum: 0,
    maximum: LARGEST_AMOUNT,
    description: 'Fen',
    example: 12000000,
  })
  @IsInt()
  @Min(0)
  @Max(LARGEST_AMOUNT)
  amount: number;

  @C1()
  @ApiProperty({ enum: ['CNY'], example: 'CNY' })
  @IsIn(['CNY'])
  currency: 'CNY';
}

/** A nested object of that class: an array, which class-validator would walk through, is refused. */
export function IsNested(type: () => new () => object): PropertyDecorator {
  return (target, property) => {
    IsObject()(target, property);
    ValidateNested()(target, property);
    Type(type)(target, property);
  };
}

export const IsMoney = (): PropertyDecorator => IsNested(() => MoneyDto);
