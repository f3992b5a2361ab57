import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { C1 } from '../../platform/privacy/data-class.js';

export class ListStoresDto {
  @C1()
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 200, default: 50 })
  @IsOptional()
  @Matches(/^([1-9]|[1-9]\d|1\d\d|200)$/, { message: 'limit must be a whole number from 1 to 200' })
  limit?: string;

  @C1()
  @ApiPropertyOptional({ type: String, maxLength: 512, description: '`nextCursor` of the page before' })
  @IsOptional()
  @IsString()
  @MaxLength(512)
  cursor?: string;
}

export class StoreStaffDto {
  @C1()
  @ApiProperty({
    description: 'The `staffRef` of other calls: a pseudonym',
    example: 'stf_06fzzq4gk1w2t7xk8n3m5r9vbc',
  })
  id: string;

  @C1()
  @ApiProperty({ enum: ['active', 'revoked'] })
  status: string;
}

export class StoreDto {
  @C1()
  @ApiProperty({ description: 'The `storeId` of other calls', example: 'sto_06fzzq4gk1w2t7xk8n3m5r9vbc' })
  id: string;

  @C1()
  @ApiProperty({ example: false })
  livemode: boolean;

  @C1()
  @ApiProperty({ example: '上海浦东门店' })
  name: string;

  @C1()
  @ApiProperty({ description: 'Administrative division, GB/T 2260', example: '310000' })
  region: string;

  @C1()
  @ApiProperty({ enum: ['open', 'closed'] })
  status: string;

  @C1()
  @ApiProperty({ type: [StoreStaffDto] })
  staff: StoreStaffDto[];
}

export class StoreListDto {
  @C1() @ApiProperty({ type: [StoreDto] }) items: StoreDto[];
  @C1() @ApiProperty({ type: String, nullable: true }) nextCursor: string | null;
}
