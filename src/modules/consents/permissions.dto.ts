import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { IsInstant } from '../../platform/http/instant.js';
import { C1 } from '../../platform/privacy/data-class.js';
import { PERMISSION_STATES, type PermissionState } from './domain/permission.js';

/** Filters of the two lists; a cursor works only with the filters it was made with. */
export class ListPermissionsDto {
  @C1()
  @ApiPropertyOptional({
    type: String,
    example: 'aps_06fzzq4gk1w2t7xk8n3m5r9vbc',
    description: 'Only those of this applicant session',
  })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  applicantSessionId?: string;

  @C1()
  @ApiPropertyOptional({ enum: PERMISSION_STATES })
  @IsOptional()
  @IsIn(PERMISSION_STATES)
  status?: PermissionState;

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
}

/** What consents and credit authorisations have in common. They tell of states only, never of the person. */
export class PermissionDto {
  @C1()
  @ApiProperty({ example: false })
  livemode: boolean;

  @C1()
  @ApiProperty({ enum: PERMISSION_STATES, example: 'authorised' })
  status: PermissionState;

  @C1()
  @ApiProperty({ example: 'aps_06fzzq4gk1w2t7xk8n3m5r9vbc' })
  applicantSessionId: string;

  @C1()
  @ApiProperty({ example: 'pty_06fzzq4gk1w2t7xk8n3m5r9vbc' })
  partyId: string;

  @C1()
  @ApiProperty({ description: 'SHA-256 over the canonical JSON of the text', example: 'sha256:5f0c…' })
  textHash: string;

  @C1()
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'SHA-256 of what proves that it was given; also in the audit log. null while awaiting',
    example: 'sha256:91ab…',
  })
  evidenceHash: string | null;

  @C1()
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Business time',
    example: '2026-11-23T02:14:09.120Z',
  })
  givenAt: string | null;

  @C1()
  @ApiProperty({
    format: 'date-time',
    description: 'Over from this instant of business time on; while awaiting, the end of the session',
    example: '2027-05-22T02:14:09.120Z',
  })
  expiresAt: string;

  @C1()
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Business time',
    example: null,
  })
  revokedAt: string | null;

  @C1()
  @ApiProperty({ format: 'date-time', example: '2026-11-23T02:10:00.000Z' })
  createdAt: string;
}
