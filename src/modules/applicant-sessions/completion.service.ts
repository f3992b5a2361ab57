import { Inject, Injectable } from '@nestjs/common';
import type { QueryResult } from 'pg';
import type { Clock } from '../../kernel/clock.js';
import { CLOCK } from '../../platform/clock/clock.js';
import { isRefusal } from '../../platform/database/errors.js';
import type { Statement } from '../../platform/database/statement.js';
import type { RequestGate } from '../../platform/gate.js';
import { Problem } from '../../platform/http/problem.js';
import type { Effect } from '../../platform/idempotency/idempotent.js';
import { Ids } from '../../platform/ids.js';
import { SubjectVault } from '../../platform/privacy/subject-vault.js';
import type { Circumstances } from '../consents/domain/giving.js';
import type { PermissionSource } from '../consents/domain/permission.js';
import type { ApplicantSessionProblem } from './applicant-sessions.errors.js';
import { ApplicantSessionsRepository } from './applicant-sessions.repository.js';
import { CompletedParties, type PartyOutcome } from './completed-parties.js';
import { entryProblem, statusAfter, type Entry, type Identified, type Subject } from './domain/completion.js';
import type { PersonData } from './domain/person.js';
import { completionAudit, sessionEvent } from './domain/session-record.js';
import type { SessionRecord } from './domain/session.js';
import { sessionStatusAt } from './domain/states.js';
import { sessionView } from './domain/view.js';

/** Where the data came from. */
export interface Source {
  readonly givenFrom: PermissionSource;
  readonly from: string | null;
  readonly form: string | null;
}

/** SQLSTATEs of the completion's own guards: session or permission changed, person entered meanwhile. */
const CHANGED = ['FC031', 'FC032'];

/**
 * Takes in what parties filled in, from the page or from the sandbox: person, permissions, states, proof, events
 * and the order to ask the bureau ahead are one transaction.
 */
@Injectable()
export class Completion {
  constructor(
    private readonly repository: ApplicantSessionsRepository,
    private readonly parties: CompletedParties,
    private readonly vault: SubjectVault,
    private readonly ids: Ids,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** One per person, to be sent before `effect`, which gets their results in the same order. */
  lookups(people: readonly PersonData[]): Statement[] {
    return people.map(({ idNumber }) =>
      this.repository.findSubject(this.vault.blindIndex('resident_id', idNumber)),
    );
  }

  /** @throws Problem when the session is over, or a person does not fit */
  effect(
    gate: RequestGate,
    session: SessionRecord,
    entries: readonly Entry[],
    found: readonly QueryResult[],
    source: Source,
    scenario: string | null,
  ): Effect {
    const status = sessionStatusAt(session.status, session.expiresAt, gate.businessNow);
    if (status === 'expired' || status === 'completed') throw problem('applicant_session_closed');
    const identified = this.identified(entries, found);
    const fault = entryProblem(session, identified);
    if (fault !== null) throw problem(fault.code, fault.pointer);

    const at: Circumstances = { ...source, businessNow: gate.businessNow, wallNow: this.clock.now() };
    const outcomes = identified.map((one) => this.parties.outcome(gate, one, at));
    const after = afterwards(session, outcomes, scenario);
    return {
      status: 200,
      body: sessionView(after, gate),
      headers: { etag: `"${after.version}-${after.status}"` },
      // The session first: it is the lock that makes completions of one session queue.
      statements: [
        this.repository.advance(gate.tenantId, session, after.status, scenario),
        ...outcomes.flatMap(({ statements }) => statements),
      ],
      audit: [completionAudit(session, after, outcomes)],
      events: [sessionEvent(after), ...outcomes.flatMap(({ events }) => events)],
      jobs: outcomes.flatMap(({ jobs }) => jobs),
    };
  }

  /** What the database refused in the effect's transaction. */
  refused(error: unknown): Problem | undefined {
    return CHANGED.some((sqlstate) => isRefusal(error, sqlstate))
      ? problem('applicant_session_changed')
      : undefined;
  }

  private identified(entries: readonly Entry[], found: readonly QueryResult[]): Identified[] {
    const made = new Map<string, Subject>();
    return entries.map((entry, index) => {
      const blindIndex = this.vault.blindIndex('resident_id', entry.person.idNumber);
      // One new person who stands for two parties is one subject, and is refused as such.
      const name = blindIndex.toString('hex');
      const subject = made.get(name) ?? this.subject(blindIndex, found[index]);
      made.set(name, subject);
      return { entry, subject };
    });
  }

  private subject(blindIndex: Buffer, found: QueryResult | undefined): Subject {
    const row = found?.rows[0] as { id: string; wrapped_key: Buffer; salt: Buffer } | undefined;
    if (row === undefined) return { id: this.ids.next(), blindIndex, ...this.vault.newSubjectKey() };
    return { id: row.id, blindIndex, wrappedKey: row.wrapped_key, salt: row.salt };
  }
}

function afterwards(
  session: SessionRecord,
  outcomes: readonly PartyOutcome[],
  scenario: string | null,
): SessionRecord {
  const changed = new Map(outcomes.map(({ after }) => [after.id, after]));
  return {
    ...session,
    version: session.version + 1,
    status: statusAfter(session, new Map(outcomes.map(({ after }) => [after.id, after.state]))),
    scenario: scenario ?? session.scenario,
    parties: session.parties.map((party) => changed.get(party.id) ?? party),
  };
}

function problem(code: ApplicantSessionProblem, pointer = ''): Problem {
  const errors =
    pointer === '' ? [] : [{ pointer, code, detail: 'This party cannot be filled in like this.' }];
  return new Problem(code, { errors });
}
