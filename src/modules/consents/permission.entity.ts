import { Column, Entity, PrimaryColumn } from 'typeorm';
import { C1 } from '../../platform/privacy/data-class.js';

/** Columns of a permission and their classes. The evidence names no person: network and browser are keyed hashes. */
abstract class PermissionEntity {
  @C1() @PrimaryColumn('uuid', { name: 'tenant_id' }) tenantId: string;
  @C1() @PrimaryColumn('uuid') id: string;
  @C1() @Column('bigint') version: string;
  @C1() @Column('uuid', { name: 'session_id' }) sessionId: string;
  @C1() @Column('uuid', { name: 'party_id' }) partyId: string;
  @C1() @Column('text') purpose: string;
  @C1() @Column('text') state: string;
  @C1() @Column('text', { name: 'text_version' }) textVersion: string;
  @C1() @Column('bytea', { name: 'text_hash' }) textHash: Buffer;
  @C1()
  @Column('timestamp with time zone', { name: 'given_at', precision: 3, nullable: true })
  givenAt: Date | null;
  @C1() @Column('text', { name: 'given_from', nullable: true }) givenFrom: string | null;
  @C1() @Column('jsonb', { nullable: true }) evidence: object | null;
  @C1() @Column('bytea', { name: 'evidence_hash', nullable: true }) evidenceHash: Buffer | null;
  @C1()
  @Column('timestamp with time zone', { name: 'revoked_at', precision: 3, nullable: true })
  revokedAt: Date | null;
  @C1() @Column('timestamp with time zone', { name: 'created_at', precision: 3 }) createdAt: Date;
  @C1() @Column('timestamp with time zone', { name: 'expires_at', precision: 3 }) expiresAt: Date;
}

@Entity('consent')
export class ConsentEntity extends PermissionEntity {}

@Entity('credit_authorisation')
export class CreditAuthorisationEntity extends PermissionEntity {}
