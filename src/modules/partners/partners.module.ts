import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ClientEntity, PartnerEntity, TenantEntity } from './partner.entity.js';
import { PartnersController } from './partners.controller.js';
import { PartnersRepository } from './partners.repository.js';
import { PartnersService } from './partners.service.js';
import { StaffEntity, StoreEntity } from './store.entity.js';

/** Who calls, from which store, and who keyed it. */
@Module({
  imports: [TypeOrmModule.forFeature([PartnerEntity, TenantEntity, ClientEntity, StoreEntity, StaffEntity])],
  controllers: [PartnersController],
  providers: [PartnersRepository, PartnersService],
  exports: [PartnersService],
})
export class PartnersModule {}
