import { Injectable } from '@nestjs/common';
import type { QueryResult } from 'pg';
import { decodeId, encodeId } from '../../kernel/ids.js';
import type { Answer } from '../../platform/answer.js';
import type { RequestGate } from '../../platform/gate.js';
import { Problem, type FieldError } from '../../platform/http/problem.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { IdempotentOperations, type Effect } from '../../platform/idempotency/idempotent.js';
import { AuditedReads } from '../../platform/reading.js';
import type { CreateApplicantSessionDto } from './applicant-sessions.dto.js';
import { ApplicantSessions } from './applicant-sessions.read-model.js';
import { checkParties, type PartyProblem } from './domain/parties.js';
import type { SessionRecord } from './domain/session.js';
import { sessionView } from './domain/view.js';
import { NewSessions } from './new-sessions.js';
import { Places, type Place } from './places.js';

/** What partners do with applicant sessions: open one, and see how far its parties are. */
@Injectable()
export class ApplicantSessionsService {
  constructor(
    private readonly operations: IdempotentOperations,
    private readonly reads: AuditedReads,
    private readonly sessions: ApplicantSessions,
    private readonly places: Places,
    private readonly newSessions: NewSessions,
  ) {}

  create(ctx: RequestContext, input: CreateApplicantSessionDto): Promise<Answer> {
    const place = this.places.named(input);
    return this.operations.execute(ctx, {
      key: ctx.idempotencyKey,
      fingerprintOf: input,
      read: this.places.statements(ctx.tenantId, place),
      decide: (rows, gate) => Promise.resolve(this.decide(input, place, rows, gate)),
    });
  }

  private decide(
    input: CreateApplicantSessionDto,
    place: Place,
    rows: QueryResult[],
    gate: RequestGate,
  ): Effect {
    if (input.channel !== gate.channel) {
      const detail = "Not one of this client's channels.";
      throw new Problem('channel_not_allowed', {
        errors: [{ pointer: '/channel', code: 'channel_not_allowed', detail }],
      });
    }
    const parties = input.parties.map(({ role, relation, kind }) => ({
      role,
      relation: relation ?? undefined,
      kind,
    }));
    const [fault] = checkParties(parties);
    if (fault !== undefined) throw partyProblem(fault);
    this.places.check(place, rows);
    const { storeId, staffId } = place;
    return this.newSessions.effect(gate, {
      channel: input.channel,
      storeId,
      staffId,
      clientReference: input.clientReference ?? null,
      parties,
    });
  }

  get(ctx: RequestContext, id: string): Promise<Answer> {
    const uuid = decodeId('aps', id);
    if (uuid === null) throw new Problem('not_found');
    return this.reads.execute(ctx, {
      read: [this.sessions.readStatement(uuid)],
      answer: ([rows], gate) => {
        const session = rows === undefined ? null : this.sessions.fromRows(rows);
        if (session === null) throw new Problem('not_found');
        const body = sessionView(session, gate);
        return {
          body,
          headers: { etag: `"${session.version}-${String(body['status'])}"` },
          audit: {
            action: 'applicant_session.read',
            resource: encodeId('aps', session.id),
            subjectRefs: subjectsOf(session),
          },
        };
      },
    });
  }
}

export const subjectsOf = (session: SessionRecord): string[] =>
  session.parties.flatMap(({ subjectId }) => subjectId ?? []);

const DETAILS: Record<PartyProblem['code'], string> = {
  borrower_kind_not_offered: 'No product takes a company yet.',
  borrower_count: 'Exactly one party is the borrower.',
  borrower_has_relation: 'Relations are stated on the other parties, to the borrower.',
};

function partyProblem({ code, pointer }: PartyProblem): Problem {
  const errors: FieldError[] = [{ pointer, code, detail: DETAILS[code] }];
  return new Problem(code === 'borrower_kind_not_offered' ? code : 'parties_not_allowed', { errors });
}
