import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { C1, C3 } from '../../platform/privacy/data-class.js';
import { CONSENT_PURPOSES, type ConsentPurpose } from '../consents/domain/consent-texts.js';
import { PERMISSION_STATES, type PermissionState } from '../consents/domain/permission.js';
import {
  CHANNELS,
  MOST_PARTIES,
  PARTY_KINDS,
  PARTY_ROLES,
  RELATIONS,
  type Channel,
  type PartyKind,
  type PartyRole,
  type Relation,
} from './domain/parties.js';
import { PARTY_STATES, SESSION_STATUSES, type PartyState, type SessionStatus } from './domain/states.js';

/** Short and without spaces, so that nobody writes a customer's name into it. */
const CLIENT_REFERENCE = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}$/;

export class NewPartyDto {
  @C1()
  @ApiProperty({ enum: PARTY_ROLES, example: 'borrower' })
  @IsIn(PARTY_ROLES)
  role: PartyRole;

  @C1()
  @ApiPropertyOptional({
    enum: RELATIONS,
    nullable: true,
    description: 'To the borrower; never on the borrower',
    example: 'spouse',
  })
  @IsOptional()
  @IsIn(RELATIONS)
  relation?: Relation | null;

  @C1()
  @ApiPropertyOptional({
    enum: PARTY_KINDS,
    default: 'person',
    description: 'company is answered 422 until a product offers it',
  })
  @IsOptional()
  @IsIn(PARTY_KINDS)
  kind?: PartyKind;
}

/** Opens a session in which the customer enters their data once, on the lender's own page. */
export class CreateApplicantSessionDto {
  @C1()
  @ApiProperty({ enum: CHANNELS, description: "One of the client's own", example: 'dealer_store' })
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
    description: 'Pseudonym of a member of that store’s staff; needed for dealer_store',
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
  @Matches(CLIENT_REFERENCE, { message: 'clientReference takes letters, digits and . _ : / -, at most 64' })
  clientReference?: string | null;

  @C1()
  @ApiProperty({ type: [NewPartyDto], minItems: 1, maxItems: MOST_PARTIES, example: [{ role: 'borrower' }] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_PARTIES)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => NewPartyDto)
  parties: NewPartyDto[];
}

export class PartyPermissionDto {
  @C1()
  @ApiProperty({ example: 'cra_06fzzq4gk1w2t7xk8n3m5r9vbc' })
  id: string;

  @C1()
  @ApiProperty({ enum: PERMISSION_STATES, example: 'awaiting' })
  state: PermissionState;
}

export class PartyConsentDto extends PartyPermissionDto {
  @C1()
  @ApiProperty({ example: 'cns_06fzzq4gk1w2t7xk8n3m5r9vbc' })
  declare id: string;

  @C1()
  @ApiProperty({ enum: CONSENT_PURPOSES, example: 'credit_assessment' })
  purpose: ConsentPurpose;
}

/** A party as its partner may see it: how far it is, never who it is. */
export class PartyDto {
  @C1()
  @ApiProperty({ example: 'pty_06fzzq4gk1w2t7xk8n3m5r9vbc' })
  partyId: string;

  @C1()
  @ApiProperty({ enum: PARTY_ROLES, example: 'borrower' })
  role: PartyRole;

  @C1()
  @ApiProperty({ enum: RELATIONS, nullable: true, example: null })
  relation: Relation | null;

  @C1()
  @ApiProperty({ enum: PARTY_STATES, example: 'awaiting' })
  state: PartyState;

  @C3()
  @ApiPropertyOptional({
    description:
      "This party's own link to the lender's page. A secret: shown only in the answer that created the session",
    example: 'http://localhost:8080/apply/3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  })
  url?: string;

  @C1()
  @ApiProperty({ type: PartyPermissionDto })
  creditAuthorisation: PartyPermissionDto;

  @C1()
  @ApiProperty({ type: [PartyConsentDto] })
  consents: PartyConsentDto[];
}

export class ApplicantSessionDto {
  @C1()
  @ApiProperty({ example: 'aps_06fzzq4gk1w2t7xk8n3m5r9vbc' })
  id: string;

  @C1()
  @ApiProperty({ example: false })
  livemode: boolean;

  @C1()
  @ApiProperty({ enum: SESSION_STATUSES, description: 'As far as the slowest party', example: 'created' })
  status: SessionStatus;

  @C1()
  @ApiProperty({ enum: CHANNELS, example: 'dealer_store' })
  channel: Channel;

  @C1()
  @ApiProperty({ type: String, nullable: true, example: 'sto_06fzzq4gk1w2t7xk8n3m5r9vbc' })
  storeId: string | null;

  @C1()
  @ApiProperty({ type: String, nullable: true, example: 'stf_06fzzq4gk1w2t7xk8n3m5r9vbc' })
  staffRef: string | null;

  @C1()
  @ApiProperty({ type: String, nullable: true, example: 'DMS-1123-017' })
  clientReference: string | null;

  @C3()
  @ApiPropertyOptional({
    description: "The borrower's link. Shown only in the answer that created the session (and its replay)",
    example: 'http://localhost:8080/apply/3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  })
  url?: string;

  @C3()
  @ApiPropertyOptional({
    description: 'The same link as a QR code, SVG',
    example: '<svg xmlns="http://www.w3.org/2000/svg" …>',
  })
  qrSvg?: string;

  @C1()
  @ApiProperty({ type: [PartyDto] })
  parties: PartyDto[];

  @C1()
  @ApiProperty({
    format: 'date-time',
    description: '24 hours of business time; a completed session serves until then too',
    example: '2026-11-24T02:10:00.000Z',
  })
  expiresAt: string;

  @C1()
  @ApiProperty({ format: 'date-time', example: '2026-11-23T02:10:00.000Z' })
  createdAt: string;
}
