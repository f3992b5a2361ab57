import { Injectable } from '@nestjs/common';
import { isRefusal } from '../../platform/database/errors.js';
import { statement } from '../../platform/database/statement.js';
import { AuthDatabase } from '../../platform/database/database.js';
import { OauthStore } from './oauth-store.js';

export interface StoredSigningKey {
  kid: string;
  state: 'next' | 'active' | 'previous';
  public_jwk: Record<string, unknown>;
  sealed_private: Buffer;
}

export interface NewSigningKey {
  readonly kid: string;
  readonly publicJwk: Readonly<Record<string, unknown>>;
  readonly sealedPrivate: Buffer;
}

/** SQLSTATE of rotate_oauth_signing_key when another process rotated first. */
const ROTATED_MEANWHILE = 'FC051';
const FIRST_MS = 5_000;

const usable = statement(
  'signing-keys',
  `SELECT kid, state, public_jwk, sealed_private FROM oauth_signing_key WHERE state <> 'retired'
   ORDER BY CASE state WHEN 'active' THEN 0 WHEN 'next' THEN 1 ELSE 2 END, replaced_at DESC`,
);
const insertFirst = statement(
  'signing-key-first',
  `INSERT INTO oauth_signing_key (kid, state, public_jwk, sealed_private, created_at, activated_at)
   VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
);
const rotate = statement('signing-key-rotate', 'SELECT rotate_oauth_signing_key($1, $2, $3, $4, $5, $6)');

@Injectable()
export class SigningKeysRepository {
  constructor(
    private readonly store: OauthStore,
    private readonly database: AuthDatabase,
  ) {}

  /** The active key first. */
  async usable(): Promise<StoredSigningKey[]> {
    return (await this.store.read(usable())).rows as StoredSigningKey[];
  }

  /** The first two keys, unless they are there: of several processes that start together, one wins. */
  async insertFirst(active: NewSigningKey, next: NewSigningKey, now: Date): Promise<void> {
    const insert = (key: NewSigningKey, state: string, activatedAt: Date | null) =>
      insertFirst(key.kid, state, key.publicJwk, key.sealedPrivate, now, activatedAt);
    await this.database.batch(null, [insert(active, 'active', now), insert(next, 'next', null)], {
      signal: AbortSignal.timeout(FIRST_MS),
      kind: 'write',
      timeoutMs: FIRST_MS,
    });
  }

  /** @returns false when another process rotated first */
  async rotate(activeKid: string, next: NewSigningKey, now: Date, retireBefore: Date): Promise<boolean> {
    try {
      await this.store.write(
        rotate(activeKid, next.kid, next.publicJwk, next.sealedPrivate, now, retireBefore),
      );
      return true;
    } catch (error) {
      if (isRefusal(error, ROTATED_MEANWHILE)) return false;
      throw error;
    }
  }
}
