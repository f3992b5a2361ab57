import './consents.errors.js';
import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ConsentsController } from './consents.controller.js';
import { ConsentsRepository } from './consents.repository.js';
import { Consents } from './consents.service.js';
import { PERMISSION_TRANSITIONS } from './domain/permission.js';
import { ConsentEntity, CreditAuthorisationEntity } from './permission.entity.js';
import { Permissions } from './permissions.service.js';

/** Permissions that customers give by purpose (PIPL), and the ways that credit authorisations share with them. */
@Module({
  imports: [TypeOrmModule.forFeature([ConsentEntity, CreditAuthorisationEntity])],
  controllers: [ConsentsController],
  providers: [ConsentsRepository, Consents, Permissions],
  exports: [Consents, Permissions],
})
export class ConsentsModule implements OnModuleInit {
  onModuleInit(): void {
    PERMISSION_TRANSITIONS.check();
  }
}
