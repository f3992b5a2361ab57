import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { IsMoney, IsNested, MoneyDto } from '../../platform/http/money.dto.js';
import { C1, C2 } from '../../platform/privacy/data-class.js';
import { MOST_PARTIES } from '../applicant-sessions/domain/parties.js';
import { EMPLOYMENTS, type Employment } from '../applicant-sessions/domain/person.js';
import { CONSENT_PURPOSES, type ConsentPurpose } from '../consents/domain/consent-texts.js';

/** A synthetic person. Real personal data never enter the sandbox. */
export class SyntheticPersonDto {
  @C2()
  @ApiProperty({ maxLength: 100, example: '测试甲' })
  @IsString()
  @MaxLength(100)
  fullName: string;

  @C2()
  @ApiProperty({
    description: 'Resident ID (GB 11643) whose third to sixth digits are 0000: issued to nobody',
    example: '110000199203180010',
  })
  @IsString()
  @MaxLength(32)
  idNumber: string;

  @C2()
  @ApiProperty({
    description: 'One of 13800000000, 15500000000, 16600000000, 19200000000, 19800000000',
    example: '13800000000',
  })
  @IsString()
  @MaxLength(32)
  mobile: string;

  @C2()
  @ApiProperty({ type: MoneyDto, description: 'After tax, a month' })
  @IsMoney()
  monthlyIncome: MoneyDto;

  @C2()
  @ApiProperty({ type: MoneyDto, description: 'What is paid on other debts, a month' })
  @IsMoney()
  monthlyObligations: MoneyDto;

  @C2()
  @ApiProperty({ enum: EMPLOYMENTS, example: 'salaried' })
  @IsIn(EMPLOYMENTS)
  employment: Employment;
}

export class SandboxPartyDto {
  @C1()
  @ApiPropertyOptional({
    example: 'pty_06fzzq4gk1w2t7xk8n3m5r9vbc',
    description: 'Default: the party at the same place in the session',
  })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  partyId?: string;

  @C2()
  @ApiProperty({ type: SyntheticPersonDto })
  @IsNested(() => SyntheticPersonDto)
  person: SyntheticPersonDto;

  @C1()
  @ApiPropertyOptional({
    enum: CONSENT_PURPOSES,
    isArray: true,
    default: ['credit_assessment', 'share_with_partner'],
    description:
      'The boxes that the customer ticks. Without share_with_partner you see no offers: the customer goes on with the lender',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(CONSENT_PURPOSES.length)
  @ArrayUnique()
  @IsIn(CONSENT_PURPOSES, { each: true })
  consents?: ConsentPurpose[];

  @C1()
  @ApiPropertyOptional({ default: true, description: 'Whether the customer authorises the bureau inquiry' })
  @IsOptional()
  @IsBoolean()
  creditAuthorisation?: boolean;
}

/** Stands in for customers on the lender's page: either a persona or persons of your own. */
export class CompleteApplicantSessionDto {
  @C1()
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 13,
    example: 1,
    description: 'A persona of the sandbox with its data and its upstream behaviour',
  })
  @IsOptional()
  @IsInt()
  persona?: number;

  @C2()
  @ApiPropertyOptional({ type: [SandboxPartyDto], minItems: 1, maxItems: MOST_PARTIES })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_PARTIES)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => SandboxPartyDto)
  parties?: SandboxPartyDto[];
}
