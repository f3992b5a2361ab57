import { Injectable } from '@nestjs/common';
import type { QueryResult } from 'pg';
import { statement, type Statement } from '../../platform/database/statement.js';
import { SubjectVault } from '../../platform/privacy/subject-vault.js';
import { permissionState, type Permission, type PermissionState } from '../consents/domain/permission.js';
import type { EligibilityInput } from './domain/eligibility.js';
import { personFromJson, personToJson, type PersonData } from './domain/person.js';
import type { PartyRecord, SessionRecord } from './domain/session.js';
import { sessionStatusAt, type SessionStatus } from './domain/states.js';
import { sessionFromRows } from './session-rows.js';

/** One row per party. The tenant comes from the transaction, for request and worker roles alike. */
const sessionWhere = (condition: string): string =>
  `SELECT s.id AS session_id, s.version AS session_version, s.status, s.client_id, s.channel, s.store_id, s.staff_id,
     s.client_reference, s.scenario, s.created_at, s.expires_at,
     p.id AS party_id, p.position, p.role, p.relation, p.state, p.subject_id, p.sealed_person,
     k.wrapped_key, k.salt,
     a.id AS authorisation_id, a.version AS authorisation_version, a.state AS authorisation_state,
     a.expires_at AS authorisation_expires_at, c.consents
   FROM applicant_session s
   JOIN party p ON p.tenant_id = s.tenant_id AND p.session_id = s.id
   JOIN credit_authorisation a ON a.tenant_id = p.tenant_id AND a.party_id = p.id
   LEFT JOIN LATERAL subject_key(p.subject_id) k ON true
   CROSS JOIN LATERAL (
     SELECT jsonb_agg(jsonb_build_object('purpose', purpose, 'id', id, 'version', version, 'state', state,
       'expires_at', floor(extract(epoch FROM expires_at) * 1000))) AS consents
     FROM consent WHERE tenant_id = p.tenant_id AND party_id = p.id) c
   WHERE s.tenant_id = nullif(current_setting('forecourt.tenant_id', true), '')::uuid AND ${condition}
   ORDER BY p.position`;

const readSession = statement('applicant-session-read', sessionWhere('s.id = $1'));
const readByAuthorisation = statement(
  'applicant-session-by-authorisation',
  sessionWhere(`s.id = (SELECT session_id FROM credit_authorisation
     WHERE tenant_id = nullif(current_setting('forecourt.tenant_id', true), '')::uuid AND id = $1)`),
);

const keepScenario = statement(
  'applicant-session-keep-scenario',
  `UPDATE applicant_session SET scenario = $2
   WHERE tenant_id = nullif(current_setting('forecourt.tenant_id', true), '')::uuid AND id = $1`,
);

const requireAuthorisation = statement(
  'require-authorisation',
  'SELECT require_authorisation($1::uuid[], $2)',
);

export type { PartyRecord, SessionRecord } from './domain/session.js';

/** What other modules ask of applicant sessions: statements for their own batches, and what the answers mean. */
@Injectable()
export class ApplicantSessions {
  constructor(private readonly vault: SubjectVault) {}

  /** Session, parties, wrapped subject keys, consents and authorisations in one statement. */
  readStatement(sessionId: string): Statement {
    return readSession(sessionId);
  }

  /** The session that a credit authorisation belongs to, with all its parties. */
  byAuthorisationStatement(authorisationId: string): Statement {
    return readByAuthorisation(authorisationId);
  }

  /** null = no such session in this tenant. */
  fromRows(result: QueryResult): SessionRecord | null {
    return sessionFromRows(result);
  }

  statusAt(session: SessionRecord, businessNow: number): SessionStatus {
    return sessionStatusAt(session.status, session.expiresAt, businessNow);
  }

  /** Decrypts one party's data. C2: for a decision or an inquiry, never for an answer to a partner. */
  openParty(tenantId: string, party: Pick<PartyRecord, 'id' | 'sealedPerson' | 'wrappedKey'>): PersonData {
    if (party.sealedPerson === null || party.wrappedKey === null)
      throw new Error('this party is not identified');
    return personFromJson(
      this.vault.decrypt(party.wrappedKey, personContext(tenantId, party.id), party.sealedPerson),
    );
  }

  sealParty(tenantId: string, partyId: string, wrappedKey: Buffer, person: PersonData): Buffer {
    return this.vault.encrypt(wrappedKey, personContext(tenantId, partyId), personToJson(person));
  }

  /** The party as the eligibility gates look at it. */
  eligibilityInput(
    person: Pick<PersonData, 'idNumber'>,
    party: Pick<PartyRecord, 'authorisation' | 'consents'>,
    at: { today: string; businessNow: number },
  ): EligibilityInput {
    const now = ({ state, expiresAt }: Permission): PermissionState =>
      permissionState(state, expiresAt, at.businessNow);
    return {
      idNumber: person.idNumber,
      today: at.today,
      creditAssessment: now(party.consents.credit_assessment),
      creditAuthorisation: now(party.authorisation),
    };
  }

  /** Sandbox only: later calls to the upstreams for this session behave so. */
  keepScenario(sessionId: string, scenario: string): Statement {
    return keepScenario(sessionId, scenario);
  }

  /**
   * For a write batch: raises FC003 (detail `credit_authorisation` or `consent`) unless every one of these
   * authorisations, with its party's consent to the credit assessment, holds at this business time.
   */
  requireAuthorisation(authorisationIds: readonly string[], businessNow: number): Statement {
    return requireAuthorisation([...authorisationIds], new Date(businessNow));
  }
}

/** Binds sealed personal data to its row: it opens in no other. */
const personContext = (tenantId: string, partyId: string): string => `party:${tenantId}:${partyId}:person`;
