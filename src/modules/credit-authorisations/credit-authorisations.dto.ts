import { ApiProperty } from '@nestjs/swagger';
import { C1 } from '../../platform/privacy/data-class.js';
import { PermissionDto } from '../consents/permissions.dto.js';
import { AUTHORISATION_PURPOSES, type AuthorisationPurpose } from './domain/authorisation-text.js';

/** One party's permission to ask the credit bureau about them (征信查询授权). */
export class CreditAuthorisationDto extends PermissionDto {
  @C1()
  @ApiProperty({ example: 'cra_06fzzq4gk1w2t7xk8n3m5r9vbc' })
  id: string;

  @C1()
  @ApiProperty({
    enum: AUTHORISATION_PURPOSES,
    description: 'Why the bureau may be asked',
    example: 'loan_approval',
  })
  purpose: AuthorisationPurpose;

  @C1()
  @ApiProperty({
    description: "Version of the lender's text shown to the customer",
    example: 'credit-authorisation-1',
  })
  textVersion: string;

  @C1()
  @ApiProperty({ description: 'Who may ask', example: '前院演示汽车金融有限公司' })
  lender: string;
}

export class CreditAuthorisationListDto {
  @C1()
  @ApiProperty({ type: [CreditAuthorisationDto] })
  items: CreditAuthorisationDto[];

  @C1()
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor: string | null;
}
