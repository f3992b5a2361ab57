import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ConsentsModule } from '../consents/consents.module.js';
import { CreditAuthorisationsModule } from '../credit-authorisations/credit-authorisations.module.js';
import { PartnersModule } from '../partners/partners.module.js';
import { ProductsModule } from '../products/products.module.js';
import { SignalsModule } from '../signals/signals.module.js';
import { PARTY_DIRECTORY } from '../signals/party-directory.port.js';
import './applicant-sessions.errors.js';
import { ApplicantSessionEntity, PartyEntity } from './applicant-session.entity.js';
import { ApplicantSessionsController } from './applicant-sessions.controller.js';
import { ApplicantSessions } from './applicant-sessions.read-model.js';
import { ApplicantSessionsRepository } from './applicant-sessions.repository.js';
import { ApplicantSessionsService } from './applicant-sessions.service.js';
import { CompletedParties } from './completed-parties.js';
import { Completion } from './completion.service.js';
import { PARTY_TRANSITIONS, SESSION_TRANSITIONS } from './domain/states.js';
import { NewSessions } from './new-sessions.js';
import { ApplyController } from './page/apply.controller.js';
import { ApplyService } from './page/apply.service.js';
import { EffectWriter } from './page/effect-writer.js';
import { FormProof } from './page/form-proof.js';
import { Visitors } from './page/visitors.js';
import { PartyDirectoryService } from './party-directory.service.js';
import { Places } from './places.js';

/** Where customers' data enter once, on the lender's own page; partners see states only. */
@Module({
  imports: [
    TypeOrmModule.forFeature([ApplicantSessionEntity, PartyEntity]),
    ConsentsModule,
    CreditAuthorisationsModule,
    PartnersModule,
    ProductsModule,
    SignalsModule,
  ],
  controllers: [ApplicantSessionsController, ApplyController],
  providers: [
    ApplicantSessionsService,
    ApplicantSessions,
    ApplicantSessionsRepository,
    NewSessions,
    Places,
    Completion,
    CompletedParties,
    ApplyService,
    Visitors,
    EffectWriter,
    FormProof,
    PartyDirectoryService,
    { provide: PARTY_DIRECTORY, useExisting: PartyDirectoryService },
  ],
  exports: [ApplicantSessions, Completion, PARTY_DIRECTORY],
})
export class ApplicantSessionsModule implements OnModuleInit {
  onModuleInit(): void {
    SESSION_TRANSITIONS.check();
    PARTY_TRANSITIONS.check();
  }
}
