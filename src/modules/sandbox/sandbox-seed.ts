import { Inject, Injectable } from '@nestjs/common';
import type { QueryResult } from 'pg';
import type { Clock } from '../../kernel/clock.js';
import { Audit } from '../../platform/audit/audit.js';
import { CLOCK } from '../../platform/clock/clock.js';
import { ConfigService } from '../../platform/config/config.js';
import { WorkerDatabase } from '../../platform/database/database.js';
import type { Statement } from '../../platform/database/statement.js';
import { publicPart, SandboxKeys } from './client-keys.js';
import { DEMO_PARTNERS, type DemoPartner } from './domain/demo-partners.js';
import { seedStatements as sql } from './sandbox.repository.js';

export type SeedQuery = (statement: Statement) => Promise<QueryResult>;

/** What another module puts into the sandbox: idempotent, in the seed's transaction under the worker's role. */
export interface SeedContribution {
  readonly name: string;
  run(query: SeedQuery): Promise<void>;
}

/** Injection token of the contributions, in the order in which they run. */
export const SANDBOX_SEEDS = Symbol('SANDBOX_SEEDS');

/** Where a new sandbox's business time begins. */
export const FIRST_BUSINESS_MOMENT = new Date('2026-11-23T09:00:00+08:00');
/** The first published version of the API: what a client gets that asks for none. */
const FIRST_GATEWAY_VERSION = '2026-11-23';
const LONGEST_MS = 30_000;

/**
 * Fills the sandbox: demonstration partners with their clients and stores, and what other modules contribute. It
 * adds what is missing and may run at every start. A client whose private key is not in the data folder gets a
 * new one: nobody could sign in as it any more.
 */
@Injectable()
export class SandboxSeed {
  private readonly keys: SandboxKeys;

  constructor(
    private readonly database: WorkerDatabase,
    private readonly audit: Audit,
    config: ConfigService,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SANDBOX_SEEDS) private readonly contributions: readonly SeedContribution[],
  ) {
    this.keys = new SandboxKeys(config.values.home);
  }

  async run(): Promise<void> {
    const options = {
      signal: AbortSignal.timeout(LONGEST_MS),
      kind: 'write',
      timeoutMs: LONGEST_MS,
    } as const;
    await this.database.transaction(null, options, async (query) => {
      await query(sql.lock());
      for (const partner of DEMO_PARTNERS) await this.bringPartner(query, partner);
      for (const contribution of this.contributions) await contribution.run(query);
    });
  }

  private async bringPartner(query: SeedQuery, partner: DemoPartner): Promise<void> {
    const { partnerId, tenantId, name, kind, stores } = partner;
    const now = new Date(this.clock.now());
    await query(sql.partner(partnerId, name, kind, now));
    await query(sql.tenant(tenantId, partnerId, FIRST_BUSINESS_MOMENT, now));
    for (const store of stores) {
      await query(sql.store(tenantId, store.id, store.name, store.region, now));
      for (const staffId of store.staff) await query(sql.staff(tenantId, staffId, store.id, now));
    }
    await this.bringClient(query, partner, now);
  }

  private async bringClient(query: SeedQuery, { tenantId, client }: DemoPartner, now: Date): Promise<void> {
    const { id, channel, scopes, staffAssisted } = client;
    const found = (await query(sql.clientKeys(id))).rows[0] as ClientKeysRow | undefined;
    // The file comes before the row: a start that ends in between finds the file and writes the row.
    const key = this.keys.read(id) ?? this.keys.create(id);
    const jwks = { keys: [publicPart(key)] };
    if (found === undefined) {
      await query(sql.client(id, tenantId, channel, jwks, scopes, FIRST_GATEWAY_VERSION, staffAssisted, now));
      await this.prove(query, tenantId, id, 'client.registered', key.kid);
      return;
    }
    const isKnown = found.jwks.keys.some(({ kid }) => kid === key.kid);
    if (isKnown && found.scopes.join(' ') === scopes.join(' ')) return;
    await query(sql.changeClient(id, isKnown ? found.jwks : jwks, scopes));
    await this.prove(query, tenantId, id, isKnown ? 'client.scopes_changed' : 'client.rekeyed', key.kid);
  }

  private async prove(
    query: SeedQuery,
    tenantId: string,
    client: string,
    action: string,
    kid: string,
  ): Promise<void> {
    const entry = this.audit.entry(
      { tenantId, actor: 'system:sandbox-seed' },
      { action, resource: client, data: { kid } },
    );
    await query(entry.statement);
  }
}

interface ClientKeysRow {
  jwks: { keys: { kid?: string }[] };
  scopes: string[];
}
