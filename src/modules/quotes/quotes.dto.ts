import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  Validate,
} from 'class-validator';
import { IsMoney, IsNested, MoneyDto } from '../../platform/http/money.dto.js';
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
import { SubsidyChoice } from './subsidy-choice.validator.js';

export const YEAR_MONTH = /^(19|20)\d\d-(0[1-9]|1[0-2])$/;
export const PERCENT = /^(0|[1-9]\d{0,2})(\.\d{1,4})?$/;
export const MODEL_CODE = /^[\p{L}\p{N}][\p{L}\p{N} ._/+-]{0,59}$/u;
export const RULE_ID = /^[A-Z][A-Z0-9_]{1,62}$/;

/** The car: the axes that price and caps depend on. Purchase tax, insurance and plates have no field. */
export class QuoteVehicleDto {
  @C1()
  @ApiProperty({ enum: CONDITIONS, example: 'new' })
  @IsIn(CONDITIONS)
  condition: Condition;

  @C1()
  @ApiProperty({ enum: POWERTRAINS, example: 'bev', description: 'NEV = bev, phev, erev, fcev' })
  @IsIn(POWERTRAINS)
  powertrain: Powertrain;

  @C1()
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description: 'ISO 3779, check digit included; may be bound later',
    example: 'LTESTEV27SB001001',
  })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  vin?: string | null;

  @C1()
  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 60, example: 'EV-2026-LR' })
  @IsOptional()
  @Matches(MODEL_CODE)
  modelCode?: string | null;

  @C1()
  @ApiPropertyOptional({
    type: MoneyDto,
    nullable: true,
    description: 'List price (厂商指导价); needed for a new car',
  })
  @IsOptional()
  @IsMoney()
  msrp?: MoneyDto | null;

  @C1()
  @ApiProperty({ type: MoneyDto, description: 'Transaction price (成交价), as invoiced, battery included' })
  @IsMoney()
  transactionPrice: MoneyDto;

  @C1()
  @ApiPropertyOptional({
    type: MoneyDto,
    nullable: true,
    description: 'Government subsidy taken off the price; default 0',
  })
  @IsOptional()
  @IsMoney()
  governmentSubsidy?: MoneyDto | null;

  @C1()
  @ApiPropertyOptional({
    type: MoneyDto,
    nullable: true,
    description: 'For information: already contained in transactionPrice, never subtracted again',
  })
  @IsOptional()
  @IsMoney()
  dealerDiscount?: MoneyDto | null;

  @C1()
  @ApiPropertyOptional({
    type: MoneyDto,
    nullable: true,
    description: 'Used car: the lending value to reckon with',
  })
  @IsOptional()
  @IsMoney()
  lendingValue?: MoneyDto | null;

  @C1()
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    pattern: YEAR_MONTH.source,
    description: 'Month of first registration; needed for a used car',
    example: '2023-05',
  })
  @IsOptional()
  @Matches(YEAR_MONTH)
  firstRegistration?: string | null;

  @C1()
  @ApiPropertyOptional({
    type: Boolean,
    default: true,
    description: 'false: the battery is leased, its price leaves the price basis',
  })
  @IsOptional()
  @IsBoolean()
  batteryIncluded?: boolean | null;

  @C1()
  @ApiPropertyOptional({
    type: MoneyDto,
    nullable: true,
    description: 'With batteryIncluded false, unless the lender knows it by VIN or model code',
  })
  @IsOptional()
  @IsMoney()
  batteryPrice?: MoneyDto | null;
}

/** What the customer wishes. Exactly one of amount, downPayment and downPaymentPercent. */
export class QuoteWishDto {
  @C1()
  @ApiProperty({ enum: FINANCING_FORMS, example: 'auto_loan' })
  @IsIn(FINANCING_FORMS)
  financingForm: FinancingForm;

  @C1()
  @ApiPropertyOptional({ type: MoneyDto, nullable: true, description: 'Principal wished' })
  @IsOptional()
  @IsMoney()
  amount?: MoneyDto | null;

  @C1()
  @ApiPropertyOptional({
    type: MoneyDto,
    nullable: true,
    description: 'Taken off the price net of subsidy (and of a leased battery)',
  })
  @IsOptional()
  @IsMoney()
  downPayment?: MoneyDto | null;

  @C1()
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    pattern: PERCENT.source,
    description: 'Percent of that price',
    example: '20',
  })
  @IsOptional()
  @Matches(PERCENT)
  downPaymentPercent?: string | null;

  @C1()
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 360, example: 36 })
  @IsInt()
  @Min(1)
  @Max(360)
  termMonths: number;

  @C1()
  @ApiProperty({ enum: REPAYMENT_METHODS, example: 'equal_instalment' })
  @IsIn(REPAYMENT_METHODS)
  repaymentMethod: RepaymentMethodName;

  @C1()
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    pattern: PERCENT.source,
    description: 'balloon only: final payment in percent of the principal',
    example: '30',
  })
  @IsOptional()
  @Matches(PERCENT)
  balloonPercent?: string | null;
}

/** A wish to be priced. No person stands in it and nothing is stored. */
export class QuoteRequestDto {
  @C1()
  @ApiProperty({ type: QuoteVehicleDto })
  @IsNested(() => QuoteVehicleDto)
  vehicle: QuoteVehicleDto;

  @C1()
  @ApiProperty({ enum: USE_NATURES, example: 'non_operating' })
  @IsIn(USE_NATURES)
  useNature: UseNature;

  @C1()
  @ApiProperty({
    pattern: '^\\d{6}$',
    description: 'GB/T 2260 code of the place of registration (上牌地)',
    example: '310000',
  })
  @IsString()
  @Length(6, 6)
  registrationRegion: string;

  @C1()
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    pattern: '^\\d{6}$',
    description: 'GB/T 2260 code of the place of sale',
    example: '310000',
  })
  @IsOptional()
  @IsString()
  @Length(6, 6)
  saleRegion?: string | null;

  @C1()
  @ApiProperty({ type: QuoteWishDto })
  @IsNested(() => QuoteWishDto)
  wish: QuoteWishDto;

  @C1()
  @ApiPropertyOptional({
    oneOf: [
      { type: 'string', enum: ['auto', 'none'] },
      { type: 'array', items: { type: 'string' }, maxItems: 10 },
    ],
    default: 'auto',
    description:
      'auto takes at most one programme: the one with the lowest customer rate, unless it bears less interest than the cash discount it costs; none takes none; or a list of programmes',
  })
  @IsOptional()
  @Validate(SubsidyChoice)
  subsidies?: 'auto' | 'none' | string[] | null;

  @C1()
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description:
      'Product to price with; default: the one with the lowest annualised all-in cost at the customer rate (a cash discount forgone is shown beside, not netted)',
    example: 'NEW_CAR_LOAN',
  })
  @IsOptional()
  @Matches(RULE_ID)
  product?: string | null;
}
