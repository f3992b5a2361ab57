import { Injectable } from '@nestjs/common';
import { statement } from '../../platform/database/statement.js';
import { OauthStore } from './oauth-store.js';

export interface OauthClient {
  readonly jwks: { readonly keys: readonly Record<string, unknown>[] };
  readonly scopes: readonly string[];
  readonly livemode: boolean;
}

const byId = statement('oauth-client', 'SELECT jwks, scopes, livemode FROM oauth_client($1)');
/** As the table has it; anything else need not be asked for. */
const CLIENT_ID = /^[a-z0-9][a-z0-9-]{1,62}[a-z0-9]$/;

@Injectable()
export class ClientsRepository {
  constructor(private readonly store: OauthStore) {}

  /** Read at every token request, so that a suspension or a new key counts at once. */
  async active(id: string): Promise<OauthClient | null> {
    if (!CLIENT_ID.test(id)) return null;
    const { rows } = await this.store.read(byId(id));
    return (rows[0] as OauthClient | undefined) ?? null;
  }
}
