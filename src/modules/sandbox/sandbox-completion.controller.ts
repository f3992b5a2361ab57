import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Answer } from '../../platform/answer.js';
import { Operation } from '../../platform/http/operation.decorator.js';
import { Ctx, type RequestContext } from '../../platform/http/request-context.js';
import { ApplicantSessionDto } from '../applicant-sessions/applicant-sessions.dto.js';
import { CompleteApplicantSessionDto } from './sandbox-completion.dto.js';
import { SandboxCompletion } from './sandbox-completion.service.js';

@ApiTags('sandbox')
@Controller('v1/sandbox/applicant-sessions')
export class SandboxCompletionController {
  constructor(private readonly completion: SandboxCompletion) {}

  @Post(':id/complete')
  @HttpCode(200)
  @Operation({
    id: 'sandbox.completeApplicantSession',
    summary: "Fill in the lender's page for the customer, with synthetic data; 404 in live",
    access: { scope: 'sandbox:write' },
    level: 'A2',
    dataClass: 'C1',
    cost: 1,
    idempotency: 'required',
    latency: 'decision',
  })
  @ApiParam({ name: 'id', example: 'aps_06fzzq4gk1w2t7xk8n3m5r9vbc' })
  @ApiHeader({
    name: 'Gateway-Test-Scenario',
    required: false,
    description:
      'What the upstreams answer (RFC 9651 dictionary); kept with the session. Default: the persona’s',
    schema: { type: 'string', example: 'credit-bureau=ok;score=712;delayMs=0' },
  })
  @ApiOkResponse({ type: ApplicantSessionDto })
  @ApiResponse({ status: 404, description: 'No such session' })
  @ApiResponse({ status: 409, description: 'The session is completed or has expired' })
  @ApiResponse({
    status: 422,
    description: 'Data that are not synthetic, a persona that does not fit, a company',
  })
  complete(
    @Param('id') id: string,
    @Body() input: CompleteApplicantSessionDto,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    return this.completion.complete(ctx, id, input);
  }
}
