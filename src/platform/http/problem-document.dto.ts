import { ApiProperty } from '@nestjs/swagger';
import { C1 } from '../privacy/data-class.js';

/** One fault of the input. */
export class FieldErrorDto {
  @C1()
  @ApiProperty({
    type: String,
    description: 'RFC 6901 pointer into the body, or "?name" for a query parameter',
    example: '/wish/termMonths',
  })
  pointer: string;

  @C1()
  @ApiProperty({ type: String, description: 'Stable code of the fault', example: 'unknown_field' })
  code: string;

  @C1()
  @ApiProperty({ type: String, description: 'What is expected' })
  detail: string;
}

/** RFC 9457 problem details, with the members every problem of this gateway has. */
export class ProblemDocument {
  @C1()
  @ApiProperty({ type: String, format: 'uri', description: 'Resolves to a page on this kind of problem' })
  type: string;

  @C1()
  @ApiProperty({ type: String })
  title: string;

  @C1()
  @ApiProperty({ type: 'integer' })
  status: number;

  @C1()
  @ApiProperty({ type: String, required: false })
  detail?: string;

  @C1()
  @ApiProperty({ type: String, format: 'uri', description: 'This very occurrence' })
  instance: string;

  @C1()
  @ApiProperty({
    type: String,
    description: 'Stable code, the last part of type',
    example: 'invalid_request',
  })
  code: string;

  @C1()
  @ApiProperty({ type: [FieldErrorDto], required: false })
  errors?: FieldErrorDto[];

  @C1()
  @ApiProperty({ type: String, format: 'uuid', description: 'The x-fapi-interaction-id' })
  requestId: string;

  @C1()
  @ApiProperty({ type: Boolean, description: 'Whether the very same request may succeed later' })
  retryable: boolean;

  @C1()
  @ApiProperty({ type: 'integer', required: false, description: 'Milliseconds to wait before that' })
  retryAfterMs?: number;
}
