import { ApiProperty } from '@nestjs/swagger';
import { C1 } from '../../platform/privacy/data-class.js';
import { CONSENT_PURPOSES, type ConsentPurpose } from './domain/consent-texts.js';
import { PermissionDto } from './permissions.dto.js';

/** A customer's consent to one purpose (个人信息处理同意). */
export class ConsentDto extends PermissionDto {
  @C1()
  @ApiProperty({ example: 'cns_06fzzq4gk1w2t7xk8n3m5r9vbc' })
  id: string;

  @C1()
  @ApiProperty({ enum: CONSENT_PURPOSES, example: 'credit_assessment' })
  purpose: ConsentPurpose;

  @C1()
  @ApiProperty({ description: 'Version of the text shown to the customer', example: 'credit-assessment-1' })
  textVersion: string;

  @C1()
  @ApiProperty({ description: 'Whether an application cannot be assessed without it', example: true })
  required: boolean;

  @C1()
  @ApiProperty({
    type: [String],
    description: 'Kinds of personal data it covers',
    example: ['identity', 'contact', 'employment', 'income', 'obligations'],
  })
  dataKinds: string[];

  @C1()
  @ApiProperty({
    description: 'Who handles the data: the lender by name, or originating_partner',
    example: '前院演示汽车金融有限公司',
  })
  recipient: string;
}

export class ConsentListDto {
  @C1()
  @ApiProperty({ type: [ConsentDto] })
  items: ConsentDto[];

  @C1()
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor: string | null;
}
