import { Column, Entity, PrimaryColumn } from 'typeorm';
import { C1 } from '../../platform/privacy/data-class.js';

/** The legal entity that calls. */
@Entity('partner')
export class PartnerEntity {
  @C1() @PrimaryColumn('uuid') id: string;
  @C1() @Column('text') name: string;
  @C1() @Column('text') kind: string;
  @C1() @Column('text') status: string;
  @C1() @Column('timestamp with time zone', { name: 'created_at', precision: 3 }) createdAt: Date;
}

/** One of a partner's two environments. Its id is the `tenant_id` of all that the partner owns there. */
@Entity('tenant')
export class TenantEntity {
  @C1() @PrimaryColumn('uuid') id: string;
  @C1() @Column('uuid', { name: 'partner_id' }) partnerId: string;
  @C1() @Column('boolean') livemode: boolean;
  @C1() @Column('text') status: string;
  @C1()
  @Column('timestamp with time zone', { name: 'business_anchor', precision: 3, nullable: true })
  businessAnchor: Date | null;
  @C1()
  @Column('timestamp with time zone', { name: 'wall_anchor', precision: 3, nullable: true })
  wallAnchor: Date | null;
  @C1() @Column('timestamp with time zone', { name: 'created_at', precision: 3 }) createdAt: Date;
}

/** What signs in. */
@Entity('client')
export class ClientEntity {
  @C1() @PrimaryColumn('text') id: string;
  @C1() @Column('uuid', { name: 'tenant_id' }) tenantId: string;
  @C1() @Column('text') channel: string;
  /** Public keys. */
  @C1() @Column('jsonb') jwks: object;
  @C1() @Column('text', { array: true }) scopes: string[];
  @C1() @Column('text') status: string;
  @C1() @Column('date', { name: 'gateway_version' }) gatewayVersion: string;
  @C1() @Column('boolean', { name: 'staff_assisted' }) staffAssisted: boolean;
  @C1() @Column('timestamp with time zone', { name: 'created_at', precision: 3 }) createdAt: Date;
}
