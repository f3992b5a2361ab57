import { Module } from '@nestjs/common';
import { ApplicantSessionsModule } from '../applicant-sessions/applicant-sessions.module.js';
import { SandboxCompletionController } from './sandbox-completion.controller.js';
import { SandboxCompletion } from './sandbox-completion.service.js';

/** Customers of the sandbox, by persona or with data of your own. */
@Module({
  imports: [ApplicantSessionsModule],
  controllers: [SandboxCompletionController],
  providers: [SandboxCompletion],
})
export class SandboxCompletionModule {}
