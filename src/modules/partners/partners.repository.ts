import { Injectable } from '@nestjs/common';
import { statement, type Statement } from '../../platform/database/statement.js';

const storeById = statement(
  'store-by-id',
  'SELECT id, name, region, status FROM store WHERE tenant_id = $1 AND id = $2',
);

const staffById = statement(
  'staff-by-id',
  'SELECT id, store_id, status FROM staff WHERE tenant_id = $1 AND id = $2 AND store_id = $3',
);

/** A page of stores after `$2`, each with its staff as parallel arrays. One row more than asked tells of a next page. */
const storePage = statement(
  'store-page',
  `SELECT s.id, s.name, s.region, s.status,
     coalesce(array_agg(f.id ORDER BY f.id) FILTER (WHERE f.id IS NOT NULL), '{}') AS staff_ids,
     coalesce(array_agg(f.status ORDER BY f.id) FILTER (WHERE f.id IS NOT NULL), '{}') AS staff_statuses
   FROM (SELECT tenant_id, id, name, region, status FROM store
         WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3) s
   LEFT JOIN staff f ON f.tenant_id = s.tenant_id AND f.store_id = s.id
   GROUP BY s.id, s.name, s.region, s.status
   ORDER BY s.id`,
);

export interface StoreRow {
  id: string;
  name: string;
  region: string;
  status: 'open' | 'closed';
}

export interface StaffRow {
  id: string;
  store_id: string;
  status: 'active' | 'revoked';
}

export interface StorePageRow extends StoreRow {
  staff_ids: string[];
  staff_statuses: StaffRow['status'][];
}

@Injectable()
export class PartnersRepository {
  store(tenantId: string, storeId: string): Statement {
    return storeById(tenantId, storeId);
  }

  staff(tenantId: string, storeId: string, staffId: string): Statement {
    return staffById(tenantId, staffId, storeId);
  }

  storePage(tenantId: string, after: string | null, limit: number): Statement {
    return storePage(tenantId, after, limit);
  }
}
