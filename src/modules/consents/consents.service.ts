import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '../../kernel/clock.js';
import { encodeId } from '../../kernel/ids.js';
import { CLOCK } from '../../platform/clock/clock.js';
import type { Statement } from '../../platform/database/statement.js';
import { Ids } from '../../platform/ids.js';
import type { EventInput } from '../../platform/outbox/events.js';
import { ConsentsRepository } from './consents.repository.js';
import { CONSENT_TEXTS, consentText, type ConsentPurpose } from './domain/consent-texts.js';
import { giving, permissionEvent, type Circumstances, type Giving } from './domain/giving.js';
import type { Permission } from './domain/permission.js';

/** A new session, as far as permissions are concerned. `expiresAt` is business time in epoch milliseconds. */
export interface NewSession {
  readonly tenantId: string;
  readonly sessionId: string;
  readonly partyIds: readonly string[];
  readonly expiresAt: number;
}

export type ConsentsByPurpose = Readonly<Record<ConsentPurpose, Permission>>;

export interface GivenPermissions {
  readonly statements: readonly Statement[];
  readonly events: readonly EventInput[];
  /** For the audit entry of the change: purposes, versions and hashes. */
  readonly audit: readonly Giving['audit'][];
  /** Of what is given now: expiry (business time) by id. */
  readonly expiries: ReadonlyMap<string, number>;
}

export const NOTHING_GIVEN: GivenPermissions = { statements: [], events: [], audit: [], expiries: new Map() };

/** PIPL consents: asked for with a session, given on the lender's page, withdrawn at any time. */
@Injectable()
export class Consents {
  constructor(
    private readonly repository: ConsentsRepository,
    private readonly ids: Ids,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Every purpose for every party, awaiting until the session itself expires. In the order of `partyIds`. */
  asked({ tenantId, sessionId, partyIds, expiresAt }: NewSession): {
    statement: Statement;
    byParty: ConsentsByPurpose[];
  } {
    const asked = partyIds.map((partyId) =>
      CONSENT_TEXTS.map(({ purpose, version, hash }) => ({
        id: this.ids.next(),
        partyId,
        purpose,
        textVersion: version,
        textHash: hash,
      })),
    );
    const createdAt = new Date(this.clock.now());
    return {
      statement: this.repository.sql.ask({
        tenantId,
        sessionId,
        createdAt,
        expiresAt: new Date(expiresAt),
        asked: asked.flat(),
      }),
      byParty: asked.map(
        (rows) =>
          Object.fromEntries(
            rows.map(({ id, purpose }): [string, Permission] => [
              purpose,
              { id, version: 0, state: 'awaiting', expiresAt },
            ]),
          ) as ConsentsByPurpose,
      ),
    };
  }

  /** In the transaction of the completion. What was given or withdrawn before is left as it is. */
  given(
    tenantId: string,
    known: ConsentsByPurpose,
    purposes: readonly ConsentPurpose[],
    at: Circumstances,
  ): GivenPermissions {
    const open = [...new Set(purposes)].filter((purpose) => known[purpose].state === 'awaiting');
    if (open.length === 0) return NOTHING_GIVEN;
    const given = open.map((purpose) => giving(known[purpose], purpose, consentText(purpose), at));
    const rows = given.map(({ row }) => row);
    return {
      statements: [
        this.repository.sql.give({
          tenantId,
          givenAt: new Date(at.businessNow),
          givenFrom: at.givenFrom,
          given: rows,
        }),
      ],
      events: open.map((purpose) =>
        permissionEvent('consent', known[purpose], 'authorised', {
          id: encodeId('cns', known[purpose].id),
          purpose,
          status: 'authorised',
        }),
      ),
      audit: given.map(({ audit }) => audit),
      expiries: new Map(rows.map(({ id, expiresAt }) => [id, expiresAt.getTime()])),
    };
  }
}
