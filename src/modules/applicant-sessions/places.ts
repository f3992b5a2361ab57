import { Injectable } from '@nestjs/common';
import type { QueryResult } from 'pg';
import { decodeId } from '../../kernel/ids.js';
import type { Statement } from '../../platform/database/statement.js';
import { Problem } from '../../platform/http/problem.js';
import { PartnersService } from '../partners/partners.service.js';
import type { Channel } from './domain/parties.js';

/** The dealer store and the member of its staff that a session is opened in; raw UUIDs. */
export interface Place {
  readonly storeId: string | null;
  readonly staffId: string | null;
}

interface NamedPlace {
  channel: Channel;
  storeId?: string | null;
  staffRef?: string | null;
}

/** Whether store and staff are the caller's own. Another partner's answers exactly like one that is not there. */
@Injectable()
export class Places {
  constructor(private readonly partners: PartnersService) {}

  /** @throws Problem invalid_request when the channel needs a place that is not named */
  named({ channel, storeId, staffRef }: NamedPlace): Place {
    if (channel === 'dealer_store' && !storeId) throw required('/storeId', 'Needed for dealer_store.');
    if (channel === 'dealer_store' && !staffRef) throw required('/staffRef', 'Needed for dealer_store.');
    if (staffRef && !storeId) throw required('/storeId', 'Staff belong to a store: name it too.');
    return { storeId: uuidOf('sto', storeId, '/storeId'), staffId: uuidOf('stf', staffRef, '/staffRef') };
  }

  statements(tenantId: string, { storeId, staffId }: Place): Statement[] {
    if (storeId === null) return [];
    const store = this.partners.storeStatement(tenantId, storeId);
    return staffId === null ? [store] : [store, this.partners.staffStatement(tenantId, storeId, staffId)];
  }

  /** @throws Problem unknown_reference */
  check({ storeId, staffId }: Place, [store, staff]: readonly QueryResult[]): void {
    if (storeId === null) return;
    if (!store || this.partners.store(store) === null) throw unknown('/storeId', 'No such store.');
    if (staffId === null) return;
    if (!staff || this.partners.staff(staff) === null)
      throw unknown('/staffRef', 'No such member of staff in this store.');
  }
}

function uuidOf(prefix: 'sto' | 'stf', text: string | null | undefined, pointer: string): string | null {
  if (text === null || text === undefined) return null;
  const uuid = decodeId(prefix, text);
  if (uuid === null)
    throw unknown(pointer, prefix === 'sto' ? 'No such store.' : 'No such member of staff in this store.');
  return uuid;
}

const required = (pointer: string, detail: string): Problem =>
  new Problem('invalid_request', { errors: [{ pointer, code: 'required', detail }] });

const unknown = (pointer: string, detail: string): Problem =>
  new Problem('unknown_reference', { errors: [{ pointer, code: 'unknown_reference', detail }] });
