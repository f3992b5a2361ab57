import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '../../kernel/clock.js';
import { encodeId } from '../../kernel/ids.js';
import { CLOCK } from '../../platform/clock/clock.js';
import type { Statement } from '../../platform/database/statement.js';
import { Ids } from '../../platform/ids.js';
import { NOTHING_GIVEN, type GivenPermissions, type NewSession } from '../consents/consents.service.js';
import { giving, permissionEvent, type Circumstances } from '../consents/domain/giving.js';
import type { Permission } from '../consents/domain/permission.js';
import { CreditAuthorisationsRepository } from './credit-authorisations.repository.js';
import { AUTHORISATION_TEXT } from './domain/authorisation-text.js';

/** Permissions to ask the credit bureau (征信查询授权): one per party, asked for with the session. */
@Injectable()
export class CreditAuthorisations {
  constructor(
    private readonly repository: CreditAuthorisationsRepository,
    private readonly ids: Ids,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** One per party, in the order of `partyIds`, awaiting until the session itself expires. */
  asked({ tenantId, sessionId, partyIds, expiresAt }: NewSession): {
    statement: Statement;
    byParty: Permission[];
  } {
    const { purpose, version, hash } = AUTHORISATION_TEXT;
    const asked = partyIds.map((partyId) => ({
      id: this.ids.next(),
      partyId,
      purpose,
      textVersion: version,
      textHash: hash,
    }));
    const createdAt = new Date(this.clock.now());
    return {
      statement: this.repository.sql.ask({
        tenantId,
        sessionId,
        createdAt,
        expiresAt: new Date(expiresAt),
        asked,
      }),
      byParty: asked.map(({ id }) => ({ id, version: 0, state: 'awaiting', expiresAt })),
    };
  }

  /** In the transaction of the completion. One given or withdrawn before is left as it is. */
  given(tenantId: string, authorisation: Permission, at: Circumstances): GivenPermissions {
    if (authorisation.state !== 'awaiting') return NOTHING_GIVEN;
    const { row, audit } = giving(authorisation, AUTHORISATION_TEXT.purpose, AUTHORISATION_TEXT, at);
    const id = encodeId('cra', authorisation.id);
    return {
      statements: [
        this.repository.sql.give({
          tenantId,
          givenAt: new Date(at.businessNow),
          givenFrom: at.givenFrom,
          given: [row],
        }),
      ],
      events: [
        permissionEvent('credit_authorisation', authorisation, 'authorised', {
          id,
          purpose: AUTHORISATION_TEXT.purpose,
          status: 'authorised',
        }),
      ],
      audit: [audit],
      expiries: new Map([[row.id, row.expiresAt.getTime()]]),
    };
  }
}
