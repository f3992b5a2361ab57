import { Column, Entity, PrimaryColumn } from 'typeorm';
import { C1, C2 } from '../../platform/privacy/data-class.js';

/** The stored pre-approval and the class of each of its columns; the hot path uses named statements instead. */
@Entity('pre_approval')
export class PreApprovalEntity {
  @C1() @PrimaryColumn('uuid', { name: 'tenant_id' }) tenantId: string;
  @C1() @PrimaryColumn('uuid') id: string;
  @C1() @Column('bigint') version: string;
  @C2() @Column('text') status: string;
  @C1() @Column('text', { name: 'client_id' }) clientId: string;
  @C1() @Column('text') channel: string;
  @C1() @Column('uuid', { name: 'store_id', nullable: true }) storeId: string | null;
  @C1() @Column('uuid', { name: 'staff_id', nullable: true }) staffId: string | null;
  @C1() @Column('text', { name: 'client_reference', nullable: true }) clientReference: string | null;
  @C1() @Column('uuid', { name: 'applicant_session_id' }) applicantSessionId: string;
  @C1() @Column('uuid', { name: 'party_id' }) partyId: string;
  @C1() @Column('uuid', { name: 'subject_id' }) subjectId: string;
  @C1() @Column('uuid', { name: 'authorisation_id' }) authorisationId: string;
  @C2() @Column('jsonb') request: object;
  @C1() @Column('jsonb') pinned: object;
  @C1() @Column('date', { name: 'business_date' }) businessDate: string;
  @C1() @Column('text', { nullable: true }) scenario: string | null;
  @C2() @Column('boolean', { name: 'inquiry_made' }) inquiryMade: boolean;
  @C2() @Column('text', { array: true }) reasons: string[];
  @C2() @Column('jsonb') conditions: object;
  @C1() @Column('jsonb') caps: object;
  @C1() @Column('text', { name: 'applied_rules', array: true }) appliedRules: string[];
  @C2() @Column('jsonb') counterfactuals: object;
  @C2() @Column('jsonb', { name: 'bureau_inquiry', nullable: true }) bureauInquiry: object | null;
  @C2() @Column('bytea', { name: 'sealed_inputs', nullable: true }) sealedInputs: Buffer | null;
  @C1() @Column('date', { name: 'valid_until', nullable: true }) validUntil: string | null;
  @C1() @Column('timestamp with time zone', { name: 'created_at', precision: 3 }) createdAt: Date;
  @C1()
  @Column('timestamp with time zone', { name: 'decided_at', precision: 3, nullable: true })
  decidedAt: Date | null;
}
