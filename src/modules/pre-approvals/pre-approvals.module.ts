import { Module, type OnModuleInit } from '@nestjs/common';
import { ApplicantSessionsModule } from '../applicant-sessions/applicant-sessions.module.js';
import { PartnersModule } from '../partners/partners.module.js';
import { ProductsModule } from '../products/products.module.js';
import { QuotesModule } from '../quotes/quotes.module.js';
import { SignalsModule } from '../signals/signals.module.js';
import { ApplicationReader } from './application-reader.js';
import { Assessment } from './assessment.js';
import { Bookkeeping } from './bookkeeping.js';
import { PRE_APPROVAL_STATES } from './domain/states.js';
import { Expiry } from './expiry.service.js';
import './pre-approvals.errors.js';
import { PreApprovalsController } from './pre-approvals.controller.js';
import { PreApprovalsRepository } from './pre-approvals.repository.js';
import { PreApprovalsService } from './pre-approvals.service.js';
import { PendingApplications } from './pending-applications.js';
import { PreApprovalReading } from './pre-approval-reading.service.js';
import { Settlement } from './settlement.js';
import { Promotion } from './promotion.service.js';

@Module({
  imports: [ApplicantSessionsModule, PartnersModule, ProductsModule, QuotesModule, SignalsModule],
  controllers: [PreApprovalsController],
  providers: [
    PreApprovalsService,
    ApplicationReader,
    Assessment,
    Bookkeeping,
    PreApprovalReading,
    PreApprovalsRepository,
    PendingApplications,
    Settlement,
    Promotion,
    Expiry,
  ],
})
export class PreApprovalsModule implements OnModuleInit {
  onModuleInit(): void {
    PRE_APPROVAL_STATES.check();
  }
}
