import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsInstant } from '../../platform/http/instant.js';
import { IsNested } from '../../platform/http/money.dto.js';
import { C1, C2 } from '../../platform/privacy/data-class.js';
import {
  CHANNELS,
  PARTY_ROLES,
  RELATIONS,
  type Channel,
  type PartyRole,
  type Relation,
} from '../applicant-sessions/domain/parties.js';
import { QuoteRequestDto, QuoteVehicleDto } from '../quotes/quotes.dto.js';
import { PRE_APPROVAL_STATUSES, type PreApprovalStatus } from './domain/states.js';

const CLIENT_REFERENCE = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}$/;

/** The car to be financed. A lending value is the lender's own to find and is refused here. */
export class PreApprovalVehicleDto extends QuoteVehicleDto {
  @C1()
  @ApiPropertyOptional({
    type: 'integer',
    nullable: true,
    minimum: 0,
    maximum: 2_000_000,
    description: 'Odometer reading of a used car, km',
    example: 61000,
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(2_000_000)
  odometerKm?: number | null;
}

export class PreApprovalPartyDto {
  @C1()
  @ApiProperty({
    enum: PARTY_ROLES,
    example: 'borrower',
    description: 'This version takes exactly one borrower',
  })
  @IsIn(PARTY_ROLES)
  role: PartyRole;

  @C1()
  @ApiPropertyOptional({
    example: 'pty_06fzzq4gk1w2t7xk8n3m5r9vbc',
    description: 'Party of the applicant session; needed',
  })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  partyId?: string;

  @C1()
  @ApiPropertyOptional({ enum: RELATIONS, nullable: true })
  @IsOptional()
  @IsIn(RELATIONS)
  relation?: Relation | null;

  @C2()
  @ApiPropertyOptional({
    type: 'object',
    nullable: true,
    additionalProperties: true,
    description: "Refused: applicants enter their data on the lender's page",
  })
  @IsOptional()
  @IsObject()
  person?: Record<string, unknown> | null;
}

/** Asks whether the borrower of a completed session can finance this car, and at what true cost. */
export class CreatePreApprovalDto extends QuoteRequestDto {
  @C1()
  @ApiProperty({
    enum: CHANNELS,
    example: 'dealer_store',
    description: "One of the client's own, the same as the session's",
  })
  @IsIn(CHANNELS)
  channel: Channel;

  @C1()
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'sto_06fzzq4gk1w2t7xk8n3m5r9vbc',
    description: 'Needed for dealer_store',
  })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  storeId?: string | null;

  @C1()
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'stf_06fzzq4gk1w2t7xk8n3m5r9vbc',
    description: 'Pseudonym of the member of staff who keyed it; needed for dealer_store',
  })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  staffRef?: string | null;

  @C1()
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    pattern: CLIENT_REFERENCE.source,
    maxLength: 64,
    example: 'DMS-1123-017',
    description: 'Your own reference, echoed; no personal data',
  })
  @IsOptional()
  @Matches(CLIENT_REFERENCE)
  clientReference?: string | null;

  @C1()
  @ApiPropertyOptional({
    type: String,
    example: 'aps_06fzzq4gk1w2t7xk8n3m5r9vbc',
    description: 'A completed applicant session',
  })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  applicantSessionId?: string | null;

  @C1()
  @ApiPropertyOptional({
    type: [PreApprovalPartyDto],
    minItems: 1,
    maxItems: 5,
    description: 'Default: the parties of the session',
  })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(5)
  @ValidateNested({ each: true })
  @Type(() => PreApprovalPartyDto)
  parties?: PreApprovalPartyDto[] | null;

  @C1()
  @ApiProperty({ type: PreApprovalVehicleDto })
  @IsNested(() => PreApprovalVehicleDto)
  declare vehicle: PreApprovalVehicleDto;

  @C1()
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: 4096,
    description: 'Token of a quote: honours its price until it expires',
  })
  @IsOptional()
  @IsString()
  @MaxLength(4096)
  quoteToken?: string | null;

  @C1()
  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'object' },
    maxItems: 0,
    description: 'Announced for a later version; empty for now',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(0)
  addOns?: unknown[] | null;

  @C2()
  @ApiPropertyOptional({
    type: 'object',
    nullable: true,
    additionalProperties: true,
    description: "Refused: applicants enter their data on the lender's page",
  })
  @IsOptional()
  @IsObject()
  applicant?: Record<string, unknown> | null;
}

export class ListPreApprovalsDto {
  @C1()
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 200, default: 50 })
  @IsOptional()
  @Matches(/^([1-9]|[1-9]\d|1\d\d|200)$/, { message: 'limit must be a whole number from 1 to 200' })
  limit?: string;

  @C1()
  @ApiPropertyOptional({
    type: String,
    maxLength: 512,
    description: 'nextCursor of the page before, with the same filters',
  })
  @IsOptional()
  @IsString()
  @MaxLength(512)
  cursor?: string;

  @C1()
  @ApiPropertyOptional({ enum: PRE_APPROVAL_STATUSES })
  @IsOptional()
  @IsIn(PRE_APPROVAL_STATUSES)
  status?: PreApprovalStatus;

  @C1()
  @ApiPropertyOptional({ format: 'date-time', description: 'Created at or after this instant' })
  @IsOptional()
  @IsInstant()
  createdFrom?: string;

  @C1()
  @ApiPropertyOptional({ format: 'date-time', description: 'Created before this instant' })
  @IsOptional()
  @IsInstant()
  createdTo?: string;
}
