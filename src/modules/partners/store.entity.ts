import { Column, Entity, PrimaryColumn } from 'typeorm';
import { C1 } from '../../platform/privacy/data-class.js';

@Entity('store')
export class StoreEntity {
  @C1() @PrimaryColumn('uuid', { name: 'tenant_id' }) tenantId: string;
  @C1() @PrimaryColumn('uuid') id: string;
  @C1() @Column('text') name: string;
  /** GB/T 2260. */
  @C1() @Column('text') region: string;
  @C1() @Column('text') status: string;
  @C1() @Column('timestamp with time zone', { name: 'created_at', precision: 3 }) createdAt: Date;
}

/** A pseudonym: the person behind it is known to the partner alone. */
@Entity('staff')
export class StaffEntity {
  @C1() @PrimaryColumn('uuid', { name: 'tenant_id' }) tenantId: string;
  @C1() @PrimaryColumn('uuid') id: string;
  @C1() @Column('uuid', { name: 'store_id' }) storeId: string;
  @C1() @Column('text') status: string;
  @C1() @Column('timestamp with time zone', { name: 'created_at', precision: 3 }) createdAt: Date;
}
