import { Column, Entity, PrimaryColumn } from 'typeorm';
import { C1, C2 } from '../../platform/privacy/data-class.js';

/** Stored columns and their classes; requests and jobs use named statements instead. */
@Entity('bureau_inquiry')
export class BureauInquiryEntity {
  @C1() @PrimaryColumn('uuid', { name: 'tenant_id' }) tenantId: string;
  @C1() @PrimaryColumn('uuid') id: string;
  @C1() @Column('uuid', { name: 'authorisation_id' }) authorisationId: string;
  @C1() @Column('uuid', { name: 'party_id' }) partyId: string;
  @C2() @Column('uuid', { name: 'subject_id' }) subjectId: string;
  @C1() @Column('text') state: string;
  @C1() @Column('bigint', { default: 0 }) version: string;
  @C1() @Column('bigint', { default: 0 }) fence: string;
  @C1() @Column('timestamp with time zone', { name: 'lease_until', nullable: true }) leaseUntil: Date | null;
  @C1() @Column('integer', { default: 0 }) attempts: number;
  @C1() @Column('timestamp with time zone', { name: 'intended_at', precision: 3 }) intendedAt: Date;
  @C1()
  @Column('timestamp with time zone', { name: 'asked_at', precision: 3, nullable: true })
  askedAt: Date | null;
  @C1()
  @Column('timestamp with time zone', { name: 'answered_at', precision: 3, nullable: true })
  answeredAt: Date | null;
  @C1() @Column('text', { nullable: true }) failure: string | null;
  /** Finds the report at the bureau. */
  @C2() @Column('text', { name: 'vendor_inquiry_id', nullable: true }) vendorInquiryId: string | null;
  @C1() @Column('smallint', { name: 'report_version', nullable: true }) reportVersion: number | null;
  /** The credit report under the subject's key. */
  @C2() @Column('bytea', { name: 'sealed_report', nullable: true }) sealedReport: Buffer | null;
}
