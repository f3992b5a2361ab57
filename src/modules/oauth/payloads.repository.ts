import { Injectable } from '@nestjs/common';
import { statement } from '../../platform/database/statement.js';
import type { JsonValue } from '../../platform/json.js';
import { OauthStore } from './oauth-store.js';

export interface StoredPayload {
  payload: Record<string, JsonValue>;
  sealed_bearer: Buffer | null;
  consumed_at: Date | null;
}

export interface NewPayload {
  readonly model: string;
  readonly id: Buffer;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly sealedBearer: Buffer;
  readonly grantId: string | null;
  readonly userCode: Buffer | null;
  readonly uid: string | null;
  readonly expiresAt: Date | null;
}

const FOUND = 'SELECT payload, sealed_bearer, consumed_at FROM oidc_payload';
const findById = statement('oidc-find', `${FOUND} WHERE model = $1 AND id = $2`);
const findByUid = statement('oidc-find-by-uid', `${FOUND} WHERE model = $1 AND uid = $2`);
const findByUserCode = statement('oidc-find-by-user-code', `${FOUND} WHERE model = $1 AND user_code = $2`);
const upsert = statement(
  'oidc-upsert',
  `INSERT INTO oidc_payload (model, id, payload, sealed_bearer, grant_id, user_code, uid, expires_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
   ON CONFLICT (model, id) DO UPDATE SET payload = excluded.payload, sealed_bearer = excluded.sealed_bearer,
     grant_id = excluded.grant_id, user_code = excluded.user_code, uid = excluded.uid, expires_at = excluded.expires_at`,
);
const consume = statement(
  'oidc-consume',
  'UPDATE oidc_payload SET consumed_at = $3 WHERE model = $1 AND id = $2 AND consumed_at IS NULL',
);
const remove = statement('oidc-remove', 'DELETE FROM oidc_payload WHERE model = $1 AND id = $2');
const removeGrant = statement('oidc-remove-grant', 'DELETE FROM oidc_payload WHERE grant_id = $1');
const claim = statement(
  'oidc-claim',
  `INSERT INTO oidc_payload (model, id, payload, expires_at) VALUES ($1, $2, '{}', $3) ON CONFLICT DO NOTHING`,
);
const purge = statement(
  'oidc-purge',
  `DELETE FROM oidc_payload WHERE (model, id) IN
     (SELECT model, id FROM oidc_payload WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)`,
);

@Injectable()
export class PayloadsRepository {
  constructor(private readonly store: OauthStore) {}

  async find(model: string, id: Buffer): Promise<StoredPayload | undefined> {
    return firstRow(await this.store.read(findById(model, id)));
  }

  async findByUid(model: string, uid: string): Promise<StoredPayload | undefined> {
    return firstRow(await this.store.read(findByUid(model, uid)));
  }

  async findByUserCode(model: string, userCode: Buffer): Promise<StoredPayload | undefined> {
    return firstRow(await this.store.read(findByUserCode(model, userCode)));
  }

  async upsert(row: NewPayload): Promise<void> {
    const { model, id, payload, sealedBearer, grantId, userCode, uid, expiresAt } = row;
    await this.store.write(upsert(model, id, payload, sealedBearer, grantId, userCode, uid, expiresAt));
  }

  /** False when it was used before: of any number that ask at once, one gets true. */
  async consume(model: string, id: Buffer, at: Date): Promise<boolean> {
    return (await this.store.write(consume(model, id, at))).rowCount === 1;
  }

  async remove(model: string, id: Buffer): Promise<void> {
    await this.store.write(remove(model, id));
  }

  async removeGrant(grantId: string): Promise<void> {
    await this.store.write(removeGrant(grantId));
  }

  /** True for the first who says it, until `expiresAt`. */
  async claim(model: string, id: Buffer, expiresAt: Date): Promise<boolean> {
    return (await this.store.write(claim(model, id, expiresAt))).rowCount === 1;
  }

  /** @returns how many of the expired rows went */
  async purge(before: Date, most: number): Promise<number> {
    return (await this.store.write(purge(before, most))).rowCount ?? 0;
  }
}

const firstRow = ({ rows }: { rows: unknown[] }): StoredPayload | undefined =>
  rows[0] as StoredPayload | undefined;
