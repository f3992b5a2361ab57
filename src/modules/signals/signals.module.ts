import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ConnectorsModule } from '../../connectors/connectors.module.js';
import { BureauInquiryEntity } from './bureau-inquiry.entity.js';
import { INQUIRY_TRANSITIONS } from './domain/states.js';
import { InquiryListener } from './inquiry-listener.js';
import { InquiryNews } from './inquiry-news.js';
import { SignalsRepository } from './signals.repository.js';
import { SignalsService } from './signals.service.js';

/** What decisions rest on from outside. Who does the asking is BureauInquiriesModule. */
@Module({
  imports: [TypeOrmModule.forFeature([BureauInquiryEntity]), ConnectorsModule],
  providers: [SignalsService, SignalsRepository, InquiryNews, InquiryListener],
  exports: [SignalsService, SignalsRepository, InquiryNews, ConnectorsModule],
})
export class SignalsModule implements OnModuleInit {
  onModuleInit(): void {
    INQUIRY_TRANSITIONS.check();
  }
}
