import { Module } from '@nestjs/common';
import { ConsentsModule } from '../consents/consents.module.js';
import { CreditAuthorisationsController } from './credit-authorisations.controller.js';
import { CreditAuthorisationsRepository } from './credit-authorisations.repository.js';
import { CreditAuthorisations } from './credit-authorisations.service.js';

@Module({
  imports: [ConsentsModule],
  controllers: [CreditAuthorisationsController],
  providers: [CreditAuthorisationsRepository, CreditAuthorisations],
  exports: [CreditAuthorisations],
})
export class CreditAuthorisationsModule {}
