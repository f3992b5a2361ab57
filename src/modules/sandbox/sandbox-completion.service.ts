import { Injectable } from '@nestjs/common';
import type { QueryResult } from 'pg';
import { decodeId } from '../../kernel/ids.js';
import { fromWire, yuan } from '../../kernel/money.js';
import type { Answer } from '../../platform/answer.js';
import type { RequestGate } from '../../platform/gate.js';
import { Problem, type FieldError } from '../../platform/http/problem.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { IdempotentOperations, type Effect } from '../../platform/idempotency/idempotent.js';
import {
  ApplicantSessions,
  type PartyRecord,
  type SessionRecord,
} from '../applicant-sessions/applicant-sessions.read-model.js';
import { Completion, type Source } from '../applicant-sessions/completion.service.js';
import type { Entry } from '../applicant-sessions/domain/completion.js';
import {
  checkPerson,
  isNotSynthetic,
  type PersonData,
  type PersonProblem,
} from '../applicant-sessions/domain/person.js';
import type { ConsentPurpose } from '../consents/domain/consent-texts.js';
import { personaOf, type Persona } from './personas.js';
import type { CompleteApplicantSessionDto } from './sandbox-completion.dto.js';

/** One party as filled in, before it is known which party of the session it is. */
interface Filled {
  readonly partyId: string | undefined;
  readonly raw: PersonData;
  readonly consents: readonly ConsentPurpose[];
  readonly creditAuthorisation: boolean;
  readonly pointer: string;
}

const SANDBOX: Source = { givenFrom: 'sandbox', from: null, form: null };
/** The usual customer lets the partner see the offers: without that, a partner has little to try out here. */
const TICKED: readonly ConsentPurpose[] = ['credit_assessment', 'share_with_partner'];

/** Stands in for the customers of a session, on the same path that the lender's page takes. */
@Injectable()
export class SandboxCompletion {
  constructor(
    private readonly operations: IdempotentOperations,
    private readonly sessions: ApplicantSessions,
    private readonly completion: Completion,
  ) {}

  complete(ctx: RequestContext, id: string, input: CompleteApplicantSessionDto): Promise<Answer> {
    const sessionId = decodeId('aps', id);
    if (ctx.livemode || sessionId === null) throw new Problem('not_found');
    const persona = personaFrom(input);
    const filled = persona ? personaParties(persona) : ownParties(input);
    return this.operations.execute(ctx, {
      key: ctx.idempotencyKey,
      fingerprintOf: { input, scenario: ctx.scenario ?? null },
      read: [
        this.sessions.readStatement(sessionId),
        ...this.completion.lookups(filled.map(({ raw }) => raw)),
      ],
      decide: (rows, gate) =>
        Promise.resolve(this.decide(rows, gate, persona, filled, ctx.scenario ?? persona?.scenario ?? null)),
      refused: (error) => this.completion.refused(error),
    });
  }

  private decide(
    [rows, ...found]: QueryResult[],
    gate: RequestGate,
    persona: Persona | undefined,
    filled: readonly Filled[],
    scenario: string | null,
  ): Effect {
    const session = rows === undefined ? null : this.sessions.fromRows(rows);
    if (session === null) throw new Problem('not_found');
    if (persona?.company !== undefined)
      throw refused('borrower_kind_not_offered', '/persona', 'No product takes a company yet.');
    const fitting = persona === undefined ? filled : filled.slice(0, session.parties.length);
    if (persona !== undefined && fitting.length < session.parties.length) {
      throw refused(
        'persona_party_mismatch',
        '/persona',
        `This persona is ${filled.length} person(s), the session has ${session.parties.length} parties.`,
      );
    }
    const entries = entriesOf(session, fitting, gate);
    return this.completion.effect(gate, session, entries, found.slice(0, entries.length), SANDBOX, scenario);
  }
}

function personaFrom({ persona, parties }: CompleteApplicantSessionDto): Persona | undefined {
  const both = persona !== undefined && parties !== undefined;
  if (both || (persona === undefined && parties === undefined)) {
    const errors = [
      { pointer: both ? '/persona' : '', code: 'one_of', detail: 'Either persona or parties is expected.' },
    ];
    throw new Problem('invalid_request', { errors });
  }
  if (persona === undefined) return undefined;
  const found = personaOf(persona);
  if (found === undefined) throw refused('persona_unknown', '/persona', 'Personas have the numbers 1 to 13.');
  return found;
}

const personaParties = ({ persons }: Persona): Filled[] =>
  persons.map((person) => ({
    partyId: undefined,
    raw: {
      ...person,
      monthlyIncome: yuan(person.monthlyIncome),
      monthlyObligations: yuan(person.monthlyObligations),
    },
    consents: TICKED,
    creditAuthorisation: true,
    pointer: '/persona',
  }));

const ownParties = ({ parties = [] }: CompleteApplicantSessionDto): Filled[] =>
  parties.map(({ partyId, person, consents, creditAuthorisation }, index) => ({
    partyId,
    raw: {
      ...person,
      monthlyIncome: fromWire(person.monthlyIncome),
      monthlyObligations: fromWire(person.monthlyObligations),
    },
    consents: consents ?? TICKED,
    creditAuthorisation: creditAuthorisation ?? true,
    pointer: `/parties/${index}`,
  }));

/** @throws Problem that names every fault of the persons at once */
function entriesOf(session: SessionRecord, filled: readonly Filled[], gate: RequestGate): Entry[] {
  const faults: { problem: PersonProblem; error: FieldError }[] = [];
  const entries = filled.map((one, index): Entry => {
    const checked = checkPerson(one.raw, gate.today, gate.livemode);
    for (const problem of checked.ok ? [] : checked.problems) {
      const pointer = `${one.pointer}/person/${problem.field}`;
      faults.push({ problem, error: { pointer, code: problem.code, detail: problem.detail } });
    }
    return {
      party: partyOf(session, one, index),
      person: checked.ok ? checked.person : one.raw,
      consents: one.consents,
      creditAuthorisation: one.creditAuthorisation,
      pointer: one.pointer,
    };
  });
  const errors = faults.map(({ error }) => error);
  if (faults.length > 0 && faults.every(({ problem }) => isNotSynthetic(problem))) {
    throw new Problem('applicant_data_not_synthetic', { errors });
  }
  if (faults.length > 0) throw new Problem('invalid_request', { errors });
  return entries;
}

function partyOf(session: SessionRecord, { partyId, pointer }: Filled, index: number): PartyRecord {
  if (partyId === undefined) {
    const party = session.parties[index];
    if (party === undefined) throw refused('unknown_reference', pointer, 'The session has fewer parties.');
    return party;
  }
  const uuid = decodeId('pty', partyId);
  const party = session.parties.find(({ id }) => id === uuid);
  if (party === undefined)
    throw refused('unknown_reference', `${pointer}/partyId`, 'No such party in this session.');
  return party;
}

const refused = (code: string, pointer: string, detail: string): Problem =>
  new Problem(code, { errors: [{ pointer, code, detail }] });
