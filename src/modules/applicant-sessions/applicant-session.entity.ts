import { Column, Entity, PrimaryColumn } from 'typeorm';
import { C1, C2 } from '../../platform/privacy/data-class.js';

/** Stored columns and their classes; requests use named statements instead. */
@Entity('applicant_session')
export class ApplicantSessionEntity {
  @C1() @PrimaryColumn('uuid', { name: 'tenant_id' }) tenantId: string;
  @C1() @PrimaryColumn('uuid') id: string;
  @C1() @Column('bigint') version: string;
  @C1() @Column('text') status: string;
  @C1() @Column('text', { name: 'client_id' }) clientId: string;
  @C1() @Column('text') channel: string;
  @C1() @Column('uuid', { name: 'store_id', nullable: true }) storeId: string | null;
  @C1() @Column('uuid', { name: 'staff_id', nullable: true }) staffId: string | null;
  @C1() @Column('text', { name: 'client_reference', nullable: true }) clientReference: string | null;
  @C1() @Column('text', { nullable: true }) scenario: string | null;
  @C1() @Column('timestamp with time zone', { name: 'created_at', precision: 3 }) createdAt: Date;
  @C1() @Column('timestamp with time zone', { name: 'expires_at', precision: 3 }) expiresAt: Date;
}

@Entity('party')
export class PartyEntity {
  @C1() @PrimaryColumn('uuid', { name: 'tenant_id' }) tenantId: string;
  @C1() @PrimaryColumn('uuid') id: string;
  @C1() @Column('uuid', { name: 'session_id' }) sessionId: string;
  @C1() @Column('smallint') position: number;
  @C1() @Column('text') role: string;
  @C1() @Column('text', { nullable: true }) relation: string | null;
  @C1() @Column('text') kind: string;
  @C1() @Column('text') state: string;
  @C1() @Column('bytea', { name: 'link_hash' }) linkHash: Buffer;
  @C2() @Column('uuid', { name: 'subject_id', nullable: true }) subjectId: string | null;
  /** Name, resident ID, mobile, income, obligations and employment under the subject's key. */
  @C2() @Column('bytea', { name: 'sealed_person', nullable: true }) sealedPerson: Buffer | null;
  @C1()
  @Column('timestamp with time zone', { name: 'opened_at', precision: 3, nullable: true })
  openedAt: Date | null;
  @C1()
  @Column('timestamp with time zone', { name: 'identified_at', precision: 3, nullable: true })
  identifiedAt: Date | null;
  @C1()
  @Column('timestamp with time zone', { name: 'completed_at', precision: 3, nullable: true })
  completedAt: Date | null;
}
