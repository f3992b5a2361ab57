import { Injectable } from '@nestjs/common';
import type { Statement } from '../../platform/database/statement.js';
import type { RequestGate } from '../../platform/gate.js';
import type { JsonValue } from '../../platform/json.js';
import type { EventInput } from '../../platform/outbox/events.js';
import type { JobInput } from '../../platform/outbox/jobs.js';
import { SubjectVault } from '../../platform/privacy/subject-vault.js';
import { CONSENT_PURPOSES, type ConsentPurpose } from '../consents/domain/consent-texts.js';
import { Consents, NOTHING_GIVEN, type GivenPermissions } from '../consents/consents.service.js';
import type { Circumstances } from '../consents/domain/giving.js';
import type { Permission } from '../consents/domain/permission.js';
import { CreditAuthorisations } from '../credit-authorisations/credit-authorisations.service.js';
import { ProductCatalogue } from '../products/product-catalogue.service.js';
import { SignalsService } from '../signals/signals.service.js';
import { ApplicantSessions } from './applicant-sessions.read-model.js';
import { ApplicantSessionsRepository } from './applicant-sessions.repository.js';
import type { Identified, Subject } from './domain/completion.js';
import { eligibility } from './domain/eligibility.js';
import { personToJson, type PersonData } from './domain/person.js';
import type { PartyRecord } from './domain/session.js';
import { PARTY_TRANSITIONS, partyStateFor, type PartyState } from './domain/states.js';

/** What becomes of one party, as statements for the one transaction and as data for its proof. */
export interface PartyOutcome {
  readonly after: PartyRecord;
  readonly statements: readonly Statement[];
  readonly events: readonly EventInput[];
  /** Commitments to the person's data, and what was permitted. Nothing of it can be read back. */
  readonly audit: JsonValue;
  /** Those that ask the bureau ahead: none unless the party is complete and its gates are open. */
  readonly jobs: readonly JobInput[];
}

@Injectable()
export class CompletedParties {
  constructor(
    private readonly repository: ApplicantSessionsRepository,
    private readonly sessions: ApplicantSessions,
    private readonly consents: Consents,
    private readonly authorisations: CreditAuthorisations,
    private readonly catalogue: ProductCatalogue,
    private readonly vault: SubjectVault,
    private readonly signals: SignalsService,
  ) {}

  outcome(gate: RequestGate, { entry, subject }: Identified, at: Circumstances): PartyOutcome {
    const { party, person } = entry;
    const { tenantId } = gate;
    const consents = this.consents.given(tenantId, party.consents, entry.consents, at);
    const authorisation = entry.creditAuthorisation
      ? this.authorisations.given(tenantId, party.authorisation, at)
      : NOTHING_GIVEN;
    const sealedPerson = this.sessions.sealParty(tenantId, party.id, subject.wrappedKey, person);
    const after = afterwards(party, subject, sealedPerson, [consents, authorisation]);
    const { blindIndex, id, wrappedKey, salt } = subject;
    // Signals ahead: by the time the pre-approval arrives, the bureau has answered.
    const inquiry = this.mayBeAsked(gate, person, after)
      ? this.signals.inquiry({ tenantId, authorisationId: after.authorisation.id })
      : { statements: [], jobs: [] };
    return {
      after,
      statements: [
        this.repository.expectSubject(blindIndex, id, wrappedKey, salt),
        this.repository.identifyParty(
          tenantId,
          { id: party.id, state: after.state, subjectId: id, sealedPerson },
          new Date(at.wallNow),
        ),
        ...consents.statements,
        ...authorisation.statements,
        ...inquiry.statements,
      ],
      events: [...consents.events, ...authorisation.events],
      audit: {
        commitments: this.commitments(salt, person),
        consents: [...consents.audit],
        creditAuthorisation: authorisation.audit[0] ?? null,
      },
      jobs: inquiry.jobs,
    };
  }

  /** The same gates as the pre-approval's: nobody is asked about a person who cannot be approved anyway. */
  private mayBeAsked(gate: RequestGate, person: PersonData, party: PartyRecord): boolean {
    if (party.state !== 'completed') return false;
    const catalogue = this.catalogue.snapshotOn(gate.today);
    const policy = {
      minimumAge: catalogue.countParameter('APPLICANT_AGE_MIN'),
      maximumAge: catalogue.countParameter('APPLICANT_AGE_MAX'),
    };
    return eligibility(this.sessions.eligibilityInput(person, party, gate), policy).length === 0;
  }

  private commitments(salt: Buffer, person: PersonData): Record<string, string> {
    const fields = Object.entries(personToJson(person));
    return Object.fromEntries(
      fields.map(([field, value]) => [field, this.vault.commitment(salt, field, value)]),
    );
  }
}

function afterwards(
  party: PartyRecord,
  subject: Subject,
  sealedPerson: Buffer,
  given: readonly GivenPermissions[],
): PartyRecord {
  const expiries = new Map(given.flatMap((permissions) => [...permissions.expiries]));
  const now = (permission: Permission): Permission => {
    const expiresAt = expiries.get(permission.id);
    return expiresAt === undefined
      ? permission
      : { id: permission.id, version: permission.version + 1, state: 'authorised', expiresAt };
  };
  const authorisation = now(party.authorisation);
  const consents = Object.fromEntries(
    CONSENT_PURPOSES.map((purpose) => [purpose, now(party.consents[purpose])]),
  ) as Record<ConsentPurpose, Permission>;
  const state = reached(party.state, {
    authorisation: authorisation.state === 'authorised',
    requiredConsent: consents.credit_assessment.state === 'authorised',
  });
  return {
    ...party,
    state,
    subjectId: subject.id,
    sealedPerson,
    wrappedKey: subject.wrappedKey,
    salt: subject.salt,
    authorisation,
    consents,
  };
}

/** Never back: a party that was authorised stays so, though the permission itself may be withdrawn since. */
function reached(from: PartyState, given: { authorisation: boolean; requiredConsent: boolean }): PartyState {
  const to = partyStateFor(given);
  return PARTY_TRANSITIONS.can(from, to) ? to : from;
}
