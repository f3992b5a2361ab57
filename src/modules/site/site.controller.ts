import { Controller, Get, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Answer } from '../../platform/answer.js';
import { ConfigService } from '../../platform/config/config.js';
import { Operation, type OperationSpec } from '../../platform/http/operation.decorator.js';
import { problemDefinition } from '../../platform/http/problem-registry.js';
import { Problem } from '../../platform/http/problem.js';
import { readOpenApiFile } from './openapi-file.js';
import { landingPage, problemIndexPage, problemPage } from './site.pages.js';

const publicPage = (id: string, summary: string): OperationSpec => ({
  id,
  summary,
  access: 'public',
  level: 'A1',
  dataClass: 'C1',
  cost: 0,
  idempotency: 'none',
  latency: 'decision',
});

/** Pages for people who found this server; not part of the partner API. */
@ApiExcludeController()
@Controller()
export class SiteController {
  private readonly openApi: string | null;

  constructor(private readonly config: ConfigService) {
    this.openApi = readOpenApiFile(config.values.publicOrigin);
  }

  @Get()
  @Operation(publicPage('site.landing', 'What this is and where to go'))
  landing(): Answer {
    return landingPage(this.config.values.publicOrigin);
  }

  @Get('openapi.json')
  @Operation(publicPage('site.openapi', 'The contract, as committed'))
  contract(): Answer {
    if (this.openApi === null) throw new Problem('not_found');
    return {
      status: 200,
      body: this.openApi,
      headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'public, max-age=300' },
    };
  }

  @Get('errors')
  @Operation(publicPage('site.problems', 'All problem codes'))
  problems(): Answer {
    return problemIndexPage();
  }

  @Get('errors/:code')
  @Operation(publicPage('site.problem', 'What a problem code means and what to do'))
  problem(@Param('code') code: string): Answer {
    const definition = problemDefinition(code);
    if (definition === undefined) throw new Problem('not_found');
    return problemPage(code, definition);
  }
}
