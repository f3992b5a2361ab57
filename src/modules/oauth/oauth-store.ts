import { Injectable } from '@nestjs/common';
import type { QueryResult } from 'pg';
import { AuthDatabase } from '../../platform/database/database.js';
import type { Statement } from '../../platform/database/statement.js';

/** A token request makes two or three short looks; one that takes longer than this helps nobody. */
const LIMIT_MS = 1_000;

/** The authorization server's own pool and role, one statement at a time. */
@Injectable()
export class OauthStore {
  constructor(private readonly database: AuthDatabase) {}

  /** @throws StoreUnavailable */
  read(statement: Statement): Promise<QueryResult> {
    return this.run(statement, 'read');
  }

  /** @throws StoreUnavailable, OutcomeUnknown, DatabaseRefusal */
  write(statement: Statement): Promise<QueryResult> {
    return this.run(statement, 'write');
  }

  private async run(statement: Statement, kind: 'read' | 'write'): Promise<QueryResult> {
    const options = { signal: AbortSignal.timeout(LIMIT_MS), kind, timeoutMs: LIMIT_MS } as const;
    const [result] = await this.database.batch(null, [statement], options);
    if (result === undefined) throw new Error('the batch lost its result');
    return result;
  }
}
