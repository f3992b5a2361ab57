import { Column, Entity, PrimaryColumn } from 'typeorm';
import { C1, C2 } from '../../platform/privacy/data-class.js';

/** One offer as it was shown: its figures, and the all-in cost table word for word. */
@Entity('offer')
export class OfferEntity {
  @C1() @PrimaryColumn('uuid', { name: 'tenant_id' }) tenantId: string;
  @C1() @PrimaryColumn('uuid') id: string;
  @C1() @Column('uuid', { name: 'pre_approval_id' }) preApprovalId: string;
  @C1() @Column('smallint') position: number;
  @C2() @Column('jsonb') body: object;
  @C2() @Column('text') disclosure: string;
  @C1() @Column('timestamp with time zone', { name: 'created_at', precision: 3 }) createdAt: Date;
}
