import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Length } from 'class-validator';
import { C1 } from '../../platform/privacy/data-class.js';

export const RULE_SUBJECTS = [
  'loan_to_value_cap',
  'term_cap',
  'age_plus_term_cap',
  'service_life_cap',
  'price_basis',
  'reference_rate',
  'product',
  'fee',
  'subsidy',
  'policy_parameter',
  'disclosure',
] as const;

export class RulesQueryDto {
  @C1()
  @ApiPropertyOptional({
    format: 'date',
    description: 'Shanghai calendar date; default: the business day',
    example: '2026-11-23',
  })
  @IsOptional()
  @IsString()
  @Length(10, 10)
  on?: string;

  @C1()
  @ApiPropertyOptional({ enum: RULE_SUBJECTS })
  @IsOptional()
  @IsIn(RULE_SUBJECTS)
  subject?: (typeof RULE_SUBJECTS)[number];
}

export class RuleQueryDto {
  @C1()
  @ApiPropertyOptional({
    format: 'date',
    description: 'Shanghai calendar date; default: the business day',
    example: '2026-11-23',
  })
  @IsOptional()
  @IsString()
  @Length(10, 10)
  on?: string;
}

export class RuleTitleDto {
  @C1() @ApiProperty({ example: '自用新车最高发放比例由贷款人自主确定' }) 'zh-CN': string;
  @C1() @ApiProperty({ example: 'Loan-to-value cap, own use, new: the lender decides' }) en: string;
}

export class RuleDto {
  @C1() @ApiProperty({ example: 'LTV_OWN_USE_NEW' }) id: string;
  @C1()
  @ApiProperty({
    enum: ['regulation', 'lender_policy'],
    description: 'Certainty K is always lender_policy, never law',
  })
  kind: string;
  @C1() @ApiProperty({ enum: RULE_SUBJECTS }) subject: string;
  @C1() @ApiProperty({ type: RuleTitleDto }) title: RuleTitleDto;
  @C1()
  @ApiProperty({
    description:
      'In `unit`: percent and months as text or number, money and composite values as objects; `lender` where the rule leaves it to the lender',
    oneOf: [{ type: 'string' }, { type: 'integer' }, { type: 'object', additionalProperties: true }],
    example: 'lender',
  })
  value: unknown;
  @C1() @ApiProperty({ example: 'percent' }) unit: string;
  @C1()
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description: 'The combination that the rule is keyed by',
  })
  key: Record<string, unknown> | null;
  @C1() @ApiProperty({ type: String, nullable: true, example: 'Art. 6' }) article: string | null;
  @C1() @ApiProperty({ example: 'PBOC/NFRA notice' }) source: string;
  @C1() @ApiProperty({ type: String, format: 'date', nullable: true }) sourceDate: string | null;
  @C1()
  @ApiProperty({
    enum: ['V', 'V2', 'K'],
    description: 'V: seen in a public text; V2: in a secondary text; K: lender policy',
  })
  certainty: string;
  @C1() @ApiProperty({ format: 'date' }) effectiveFrom: string;
  @C1()
  @ApiProperty({ type: String, format: 'date', nullable: true, description: 'Last day in force' })
  effectiveTo: string | null;
}

export class RuleListDto {
  @C1() @ApiProperty({ format: 'date' }) on: string;
  @C1()
  @ApiProperty({
    description: 'Names the content of the catalogue of that day',
    example: 'cat_0f6c9a41d2b7e835',
  })
  catalogueVersion: string;
  @C1() @ApiProperty() livemode: boolean;
  @C1() @ApiProperty({ type: [RuleDto] }) items: RuleDto[];
  @C1() @ApiProperty({ type: String, nullable: true }) nextCursor: string | null;
}

export class SingleRuleDto extends RuleDto {
  @C1() @ApiProperty() livemode: boolean;
  @C1() @ApiProperty({ format: 'date' }) on: string;
}
