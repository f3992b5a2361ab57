import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';
import { LARGEST_AMOUNT } from '../../platform/http/money.dto.js';
import { C1 } from '../../platform/privacy/data-class.js';
import {
  CONDITIONS,
  FINANCING_FORMS,
  POWERTRAINS,
  REPAYMENT_METHODS,
  USE_NATURES,
  type Condition,
  type FinancingForm,
  type Powertrain,
  type RepaymentMethodName,
  type UseNature,
} from '../products/domain/vocabulary.js';
import { MODEL_CODE, PERCENT, RULE_ID, YEAR_MONTH } from './quotes.dto.js';

/** Whole fen as text, at most LARGEST_AMOUNT, without sign or leading zeros. */
const FEN = /^(0|[1-9]\d{0,9}|10000000000)$/;
const TERM = /^([1-9]\d?|[12]\d\d|3[0-5]\d|360)$/;
const SUBSIDIES = /^(auto|none|[A-Z][A-Z0-9_]{1,62}(,[A-Z][A-Z0-9_]{1,62}){0,9})$/;

const fen = (description: string) =>
  ({ type: 'integer', minimum: 0, maximum: LARGEST_AMOUNT, description: `${description}, in fen` }) as const;

/** The same wish as a quote's, flat, as query parameters. Values arrive as text and stay text until priced. */
export class CalculationQueryDto {
  @C1()
  @ApiProperty({ enum: CONDITIONS, example: 'new' })
  @IsIn(CONDITIONS)
  condition: Condition;

  @C1()
  @ApiProperty({ enum: POWERTRAINS, example: 'bev' })
  @IsIn(POWERTRAINS)
  powertrain: Powertrain;

  @C1()
  @ApiPropertyOptional({ maxLength: 60 })
  @IsOptional()
  @Matches(MODEL_CODE)
  modelCode?: string;

  @C1()
  @ApiPropertyOptional({ description: 'ISO 3779, check digit included', example: 'LTESTEV27SB001001' })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  vin?: string;

  @C1()
  @ApiPropertyOptional({ ...fen('List price; needed for a new car'), example: 19980000 })
  @IsOptional()
  @Matches(FEN)
  msrp?: string;

  @C1()
  @ApiProperty({ ...fen('Transaction price'), example: 18980000 })
  @Matches(FEN)
  transactionPrice: string;

  @C1()
  @ApiPropertyOptional(fen('Government subsidy'))
  @IsOptional()
  @Matches(FEN)
  governmentSubsidy?: string;

  @C1()
  @ApiPropertyOptional(fen('Lending value; needed for a used car'))
  @IsOptional()
  @Matches(FEN)
  lendingValue?: string;

  @C1()
  @ApiPropertyOptional({ pattern: YEAR_MONTH.source, description: 'Needed for a used car' })
  @IsOptional()
  @Matches(YEAR_MONTH)
  firstRegistration?: string;

  @C1()
  @ApiPropertyOptional({ enum: ['true', 'false'], default: 'true' })
  @IsOptional()
  @IsIn(['true', 'false'])
  batteryIncluded?: 'true' | 'false';

  @C1()
  @ApiPropertyOptional(fen('Price of a battery that is not sold with the car'))
  @IsOptional()
  @Matches(FEN)
  batteryPrice?: string;

  @C1()
  @ApiProperty({ enum: USE_NATURES, example: 'non_operating' })
  @IsIn(USE_NATURES)
  useNature: UseNature;

  @C1()
  @ApiProperty({ pattern: '^\\d{6}$', example: '310000' })
  @IsString()
  @Length(6, 6)
  registrationRegion: string;

  @C1()
  @ApiPropertyOptional({ enum: FINANCING_FORMS, default: 'auto_loan' })
  @IsOptional()
  @IsIn(FINANCING_FORMS)
  financingForm?: FinancingForm;

  @C1()
  @ApiPropertyOptional({ ...fen('Principal wished'), example: 12000000 })
  @IsOptional()
  @Matches(FEN)
  amount?: string;

  @C1()
  @ApiPropertyOptional(fen('Down payment'))
  @IsOptional()
  @Matches(FEN)
  downPayment?: string;

  @C1()
  @ApiPropertyOptional({ pattern: PERCENT.source, description: 'Down payment in percent of the price' })
  @IsOptional()
  @Matches(PERCENT)
  downPaymentPercent?: string;

  @C1()
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 360, example: 36 })
  @Matches(TERM)
  termMonths: string;

  @C1()
  @ApiPropertyOptional({ enum: REPAYMENT_METHODS, default: 'equal_instalment' })
  @IsOptional()
  @IsIn(REPAYMENT_METHODS)
  repaymentMethod?: RepaymentMethodName;

  @C1()
  @ApiPropertyOptional({
    pattern: PERCENT.source,
    description: 'balloon only: final payment in percent of the principal',
  })
  @IsOptional()
  @Matches(PERCENT)
  balloonPercent?: string;

  @C1()
  @ApiPropertyOptional({ pattern: RULE_ID.source })
  @IsOptional()
  @Matches(RULE_ID)
  product?: string;

  @C1()
  @ApiPropertyOptional({
    pattern: SUBSIDIES.source,
    default: 'auto',
    description: 'auto, none, or programmes with commas',
  })
  @IsOptional()
  @Matches(SUBSIDIES)
  subsidies?: string;
}
