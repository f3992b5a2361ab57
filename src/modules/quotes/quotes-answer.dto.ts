import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MoneyDto } from '../../platform/http/money.dto.js';
import { C1 } from '../../platform/privacy/data-class.js';
import {
  FEE_CODES,
  FEE_COLLECTORS,
  FEE_DUES,
  REPAYMENT_METHODS,
  SUBSIDY_EFFECTS,
  SUBSIDY_PAYERS,
} from '../products/domain/vocabulary.js';

const rate = (description: string, example: string) =>
  ({ type: String, description: `${description}, percent`, example }) as const;

export class AnnualisedAllInCostDto {
  @C1() @ApiProperty(rate('Simple (单利): 12 times the monthly rate', '4.0461')) simple: string;
  @C1() @ApiProperty(rate('Compound (复利, IRR)', '4.1220')) compound: string;
  @C1() @ApiProperty({ example: '年化综合融资成本(单利) 4.05%' }) label: string;
  @C1()
  @ApiPropertyOptional({ example: '年化综合融资成本(复利) 4.12%', description: 'Quotes and offers' })
  compoundLabel?: string;
}

export class FeeDto {
  @C1() @ApiProperty({ enum: FEE_CODES, example: 'mortgage_registration' }) code: string;
  @C1() @ApiProperty({ type: MoneyDto }) amount: MoneyDto;
  @C1() @ApiProperty({ enum: FEE_COLLECTORS, description: 'Who collects it' }) collector: string;
  @C1() @ApiProperty() optional: boolean;
  @C1() @ApiPropertyOptional({ enum: FEE_DUES, description: 'Quotes and offers' }) due?: string;
}

export class SubsidyDto {
  @C1() @ApiProperty({ example: 'MANUFACTURER_RATE_SUBSIDY' }) programme: string;
  @C1() @ApiProperty({ enum: SUBSIDY_PAYERS, description: 'Who pays for it' }) payer: string;
  @C1() @ApiPropertyOptional({ enum: ['rate'], description: 'Quotes and offers' }) form?: string;
  @C1() @ApiProperty(rate('Points off the contract rate', '2.0000')) points: string;
  @C1() @ApiProperty({ example: 36 }) months: number;
  @C1() @ApiProperty({ type: MoneyDto, description: 'Interest that the payer bears' }) amount: MoneyDto;
  @C1()
  @ApiPropertyOptional({
    type: MoneyDto,
    description: 'Most that the payer bears for one loan; quotes and offers',
  })
  cap?: MoneyDto;
  @C1() @ApiPropertyOptional({ description: 'Quotes and offers' }) source?: string;
  @C1() @ApiProperty({ enum: SUBSIDY_EFFECTS, example: 'none' }) onEarlySettlement: string;
}

/**
 * The same product and wish without the subsidies, with the cash discount that they take the place of. The
 * discount is not counted into the figures.
 */
export class WithoutSubsidiesDto {
  @C1() @ApiProperty(rate('Rate that the customer would bear', '5.8800')) customerRate: string;
  @C1() @ApiProperty({ type: MoneyDto, description: 'First instalment' }) instalment: MoneyDto;
  @C1() @ApiProperty({ type: MoneyDto }) interest: MoneyDto;
  @C1() @ApiProperty({ type: AnnualisedAllInCostDto }) annualisedAllInCost: AnnualisedAllInCostDto;
  @C1() @ApiProperty({ type: MoneyDto, description: 'Principal, interest and fees' }) totalCost: MoneyDto;
  @C1()
  @ApiProperty({ type: MoneyDto, description: 'What the customer would get for taking no subsidy' })
  cashDiscount: MoneyDto;
}

export class EarlySettlementStepDto {
  @C1() @ApiProperty({ example: '1-12' }) months: string;
  @C1() @ApiProperty({ example: '3.00', description: 'Percent of the principal settled' }) percent: string;
}

export class SubsidyEffectDto {
  @C1() @ApiProperty() programme: string;
  @C1() @ApiProperty({ enum: SUBSIDY_EFFECTS, example: 'none' }) effect: string;
}

/** What would be owed if something goes wrong. Not part of the annualised cost. */
export class ContingentDto {
  @C1() @ApiProperty({ example: 'contract rate x 1.5' }) overdue: string;
  @C1() @ApiPropertyOptional(rate('Penalty interest when overdue', '8.8200')) overdueRate?: string;
  @C1() @ApiProperty({ example: 'contract rate x 2' }) misuse: string;
  @C1() @ApiPropertyOptional(rate('Penalty interest on misuse', '11.7600')) misuseRate?: string;
  @C1() @ApiProperty({ type: [EarlySettlementStepDto] }) earlySettlement: EarlySettlementStepDto[];
  @C1() @ApiPropertyOptional({ type: [SubsidyEffectDto] }) subsidyOnEarlySettlement?: SubsidyEffectDto[];
}

export class CapDto {
  @C1() @ApiProperty({ example: 'LTV_OWN_USE_NEW', description: 'Id under /v1/rules' }) rule: string;
  @C1()
  @ApiPropertyOptional({
    enum: ['loan_to_value', 'term', 'age_plus_term', 'service_life'],
    description: 'Quotes and pre-approvals',
  })
  measure?: string;
  @C1()
  @ApiProperty({ example: 'lender', description: 'What the rule says: percent, months, or lender' })
  value: string;
  @C1() @ApiProperty({ example: '80.00', description: 'What was applied' }) applied: string;
  @C1() @ApiPropertyOptional({ type: MoneyDto }) basis?: MoneyDto;
  @C1()
  @ApiPropertyOptional({
    example: 'min(transactionPrice - subsidy, msrp)',
    description: 'Quotes and pre-approvals',
  })
  basisRule?: string;
  @C1()
  @ApiPropertyOptional({ description: 'Calculations: with the loan-to-value cap' })
  source?: string;
}

export class CounterDto {
  @C1() @ApiProperty({ enum: ['AMOUNT_ABOVE_CAP'] }) reason: string;
  @C1() @ApiPropertyOptional({ type: MoneyDto, description: 'Quotes' }) requested?: MoneyDto;
  @C1() @ApiProperty({ type: MoneyDto }) cappedTo: MoneyDto;
  @C1() @ApiProperty({ example: 'LTV_OWN_USE_NEW' }) rule: string;
}

export class PricedInDto {
  @C1() @ApiProperty({ example: 'cat_0f6c9a41d2b7e835' }) catalogue: string;
  @C1() @ApiProperty({ example: 'NEW_CAR_LOAN@1' }) product: string;
  @C1() @ApiPropertyOptional({ format: 'date', description: 'Day the LPR was published' }) lpr?: string;
  @C1() @ApiPropertyOptional({ example: 'price-2' }) engine?: string;
}

/** The figures that a calculation and a quote share. */
export class PricedDto {
  @C1() @ApiProperty() livemode: boolean;
  @C1() @ApiProperty({ enum: [false] }) binding: boolean;
  @C1()
  @ApiProperty({ format: 'date', description: 'Shanghai calendar date that the price is of' })
  businessDate: string;
  @C1() @ApiProperty({ type: MoneyDto }) principal: MoneyDto;
  @C1() @ApiProperty({ type: MoneyDto }) downPayment: MoneyDto;
  @C1() @ApiProperty({ example: 36, description: 'Number of instalments' }) instalmentCount: number;
  @C1() @ApiProperty({ enum: REPAYMENT_METHODS }) repaymentMethod: string;
  @C1() @ApiProperty(rate('Contract rate', '5.8800')) contractRate: string;
  @C1()
  @ApiProperty(rate('Rate that the customer bears, subsidies taken off', '3.8800'))
  customerRate: string;
  @C1() @ApiProperty({ type: [SubsidyDto] }) subsidies: SubsidyDto[];
  @C1() @ApiProperty({ type: MoneyDto, description: 'First instalment' }) instalment: MoneyDto;
  @C1()
  @ApiProperty({ type: MoneyDto, description: 'Last instalment; it clears the balance' })
  lastInstalment: MoneyDto;
  @C1()
  @ApiPropertyOptional({
    type: MoneyDto,
    description: 'Final payment of a balloon loan, within the last instalment',
  })
  balloon?: MoneyDto;
  @C1() @ApiProperty({ type: MoneyDto }) interest: MoneyDto;
  @C1() @ApiProperty({ type: [FeeDto] }) fees: FeeDto[];
  @C1() @ApiProperty({ type: AnnualisedAllInCostDto }) annualisedAllInCost: AnnualisedAllInCostDto;
  @C1() @ApiProperty({ type: MoneyDto, description: 'Principal, interest and fees' }) totalCost: MoneyDto;
  @C1() @ApiProperty({ type: ContingentDto }) contingent: ContingentDto;
  @C1() @ApiProperty({ type: MoneyDto }) cashDiscountForgone: MoneyDto;
  @C1() @ApiProperty({ type: MoneyDto }) maxPrincipal: MoneyDto;
  @C1()
  @ApiProperty({
    type: CounterDto,
    nullable: true,
    description: 'Set when the wish was above the cap: the figures are at the cap',
  })
  counter: CounterDto | null;
  @C1() @ApiProperty({ type: [CapDto] }) caps: CapDto[];
  @C1()
  @ApiProperty({
    type: [String],
    description: 'Ids under /v1/rules; a calculation leaves out those of contingent costs and of display',
  })
  appliedRules: string[];
  @C1() @ApiProperty({ type: PricedInDto }) pricedIn: PricedInDto;
}

/** 试算: what a slider needs. */
export class CalculationDto extends PricedDto {}

export class ScheduleRowDto {
  @C1() @ApiProperty({ example: 1 }) number: number;
  @C1() @ApiProperty({ type: MoneyDto }) payment: MoneyDto;
  @C1() @ApiProperty({ type: MoneyDto }) interest: MoneyDto;
  @C1() @ApiProperty({ type: MoneyDto }) principal: MoneyDto;
  @C1() @ApiProperty({ type: MoneyDto, description: 'Principal still owed' }) balance: MoneyDto;
}

/** 报价: every row, and a token that keeps the price. */
export class QuoteDto extends PricedDto {
  @C1()
  @ApiProperty({
    type: WithoutSubsidiesDto,
    nullable: true,
    description: 'Set when a subsidy is applied: the same without it',
  })
  withoutSubsidies: WithoutSubsidiesDto | null;
  @C1() @ApiProperty({ example: 36 }) termMonths: number;
  @C1() @ApiProperty({ example: 60 }) maxTermMonths: number;
  @C1() @ApiProperty({ enum: ['indicative'] }) nature: string;
  @C1()
  @ApiProperty({ type: MoneyDto, description: 'Transaction price net of subsidy and of a leased battery' })
  price: MoneyDto;
  @C1() @ApiProperty({ type: MoneyDto }) priceBasis: MoneyDto;
  @C1() @ApiProperty({ example: 'min(transactionPrice - subsidy, msrp)' }) basisRule: string;
  @C1()
  @ApiProperty({
    example: 'quo_01jdfn0f6q8x2m4v9k7c3t5w1b',
    description: 'Digest of input, versions and business day; not stored',
  })
  id: string;
  @C1() @ApiProperty({ type: [ScheduleRowDto] }) schedule: ScheduleRowDto[];
  @C1()
  @ApiProperty({ description: 'Opaque. A pre-approval that brings it before expiresAt gets this price' })
  quoteToken: string;
  @C1() @ApiProperty({ format: 'date-time' }) expiresAt: string;
}
