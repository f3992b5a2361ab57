import { Module } from '@nestjs/common';
import { ApplicantSessionsModule } from '../applicant-sessions/applicant-sessions.module.js';
import { BureauInquiries } from './bureau-inquiries.service.js';
import { InquiryRecord } from './inquiry-record.js';
import { SignalsModule } from './signals.module.js';

/**
 * The job that asks the bureau. Apart from SignalsModule because it needs the applicants, whose own module
 * needs the signals.
 */
@Module({
  imports: [SignalsModule, ApplicantSessionsModule],
  providers: [BureauInquiries, InquiryRecord],
})
export class BureauInquiriesModule {}
