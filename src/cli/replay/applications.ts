import { Pool } from 'undici';
import type { LoanRow } from './loan-file.js';
import { syntheticPerson } from './identities.js';

export interface Outcome {
  kind: 'answered' | 'refused' | 'failed';
  /** Final status for an answer, problem code for a refusal, message for a failure. */
  status: string;
  decidedAtOnce: boolean;
  reasons: string[];
  simpleCost: string | null;
  /** Server-clock milliseconds of every `/v1` answer this application needed, by step. */
  timings: { step: string; ms: number }[];
}

interface Reply {
  status: number;
  body: Record<string, unknown>;
  ms: number | null;
}

interface ReplayTarget {
  storeId: string;
  staffRef: string;
  businessDate: string;
  seed: string;
  token: () => Promise<string>;
}

/** `total;dur=12.3` of Server-Timing: from the last byte of the request read to the answer, by the server's clock. */
export function serverMilliseconds(header: string | undefined): number | null {
  const found = header?.match(/(?:^|,)\s*total;(?:[^,]*;)?dur=([\d.]+)/)?.[1];
  return found === undefined ? null : Number.parseFloat(found);
}

/** Sends one real applicant through the public API: session, completion on the lender's side, pre-approval. */
export class Applications {
  constructor(
    private readonly pool: Pool,
    private readonly target: ReplayTarget,
  ) {}

  async send(row: LoanRow): Promise<Outcome> {
    const timings: Outcome['timings'] = [];
    const step = async (
      name: string,
      method: 'GET' | 'POST',
      path: string,
      body?: object,
      headers?: Record<string, string>,
    ) => {
      const reply = await this.request(method, path, body, {
        'idempotency-key': `replay-${this.target.seed}-${row.loanId}-${name}`,
        ...headers,
      });
      if (reply.ms !== null) timings.push({ step: name, ms: reply.ms });
      return reply;
    };
    const refused = (reply: Reply): Outcome => ({
      kind: reply.status >= 500 || reply.status === 429 ? 'failed' : 'refused',
      status: `${reply.status} ${typeof reply.body['code'] === 'string' ? reply.body['code'] : 'no problem code'}`,
      decidedAtOnce: false,
      reasons: [],
      simpleCost: null,
      timings,
    });

    const session = await step('session', 'POST', '/v1/applicant-sessions', this.session(row));
    if (session.status !== 201) return refused(session);
    const id = String(session.body['id']);
    const partyId = (session.body['parties'] as { partyId: string }[])[0]?.partyId;
    const completed = await step(
      'completion',
      'POST',
      `/v1/sandbox/applicant-sessions/${id}/complete`,
      { parties: [{ partyId, person: this.person(row) }] },
      { 'gateway-test-scenario': scenario(row) },
    );
    if (completed.status >= 300) return refused(completed);
    const answer = await step(
      'pre-approval',
      'POST',
      '/v1/pre-approvals',
      this.preApproval(row, id, partyId),
      { 'gateway-test-scenario': scenario(row) },
    );
    if (answer.status !== 200 && answer.status !== 202) return refused(answer);
    const final = answer.status === 202 ? await this.settle(String(answer.body['id']), step) : answer;
    return { kind: 'answered', decidedAtOnce: answer.status === 200, timings, ...summary(final.body) };
  }

  private async settle(
    id: string,
    step: (name: string, method: 'GET', path: string) => Promise<Reply>,
  ): Promise<Reply> {
    for (let attempt = 0; ; attempt++) {
      await new Promise((resolve) => setTimeout(resolve, Math.min(1000, 100 * 2 ** attempt)));
      const reply = await step('poll', 'GET', `/v1/pre-approvals/${id}`);
      if (reply.body['status'] !== 'pending' || attempt > 60) return reply;
    }
  }

  private session(row: LoanRow): object {
    const { storeId, staffRef, seed } = this.target;
    return {
      channel: 'dealer_store',
      storeId,
      staffRef,
      clientReference: `replay-${seed}-${row.loanId}`,
      parties: [{ role: 'borrower' }],
    };
  }

  private person(row: LoanRow): object {
    return {
      ...syntheticPerson(this.target.seed, row.loanId),
      monthlyIncome: money(row.monthlyIncomeFen),
      monthlyObligations: money(0n),
      employment: 'salaried',
    };
  }

  private preApproval(row: LoanRow, applicantSessionId: string, partyId: string | undefined): object {
    const { storeId, staffRef, businessDate, seed } = this.target;
    const year = Number.parseInt(businessDate.slice(0, 4), 10) - row.ageYears;
    const price = money(row.vehicleValueFen);
    return {
      storeId,
      staffRef,
      channel: 'dealer_store',
      clientReference: `replay-${seed}-${row.loanId}`,
      applicantSessionId,
      parties: [{ role: 'borrower', partyId }],
      vehicle: {
        condition: row.condition,
        powertrain: row.powertrain,
        modelCode: row.modelCode,
        transactionPrice: price,
        ...(row.condition === 'new'
          ? { msrp: price }
          : { firstRegistration: `${year}-${businessDate.slice(5, 7)}` }),
      },
      useNature: 'non_operating',
      registrationRegion: '310000',
      wish: {
        financingForm: 'auto_loan',
        amount: money(row.amountFen),
        termMonths: row.termMonths,
        repaymentMethod: 'equal_instalment',
      },
    };
  }

  private async request(
    method: 'GET' | 'POST',
    path: string,
    body: object | undefined,
    headers: Record<string, string>,
  ): Promise<Reply> {
    for (let attempt = 0; ; attempt++) {
      const response = await this.pool.request({
        method,
        path,
        headers: {
          authorization: `Bearer ${await this.target.token()}`,
          ...headers,
          ...(body ? { 'content-type': 'application/json' } : {}),
        },
        body: body ? JSON.stringify(body) : null,
      });
      const reply: Reply = {
        status: response.statusCode,
        body: (await response.body.json()) as Record<string, unknown>,
        ms: serverMilliseconds([response.headers['server-timing']].flat().join(', ')),
      };
      const retryable =
        [429, 503].includes(reply.status) ||
        (reply.status === 409 && reply.body['code'] === 'idempotency_in_progress');
      if (!retryable || attempt >= 8) return reply;
      await new Promise((resolve) => setTimeout(resolve, 250 * (attempt + 1)));
    }
  }
}

/** Amounts of the files stay far below 2^53 fen, so the JSON number is exact. */
const money = (fen: bigint): { amount: number; currency: 'CNY' } => ({
  amount: Number.parseInt(fen.toString(), 10),
  currency: 'CNY',
});

function scenario(row: LoanRow): string {
  const bureau = row.score === null ? 'credit-bureau=ok;thin=1' : `credit-bureau=ok;score=${row.score}`;
  return row.condition === 'used' ? `${bureau}, valuation=ok;lendingValue=${row.vehicleValueFen}` : bureau;
}

function summary(body: Record<string, unknown>): Pick<Outcome, 'status' | 'reasons' | 'simpleCost'> {
  const offers = (body['offers'] ?? []) as { annualisedAllInCost?: { simple: string } }[];
  const reasons = (body['partnerReasons'] ?? []) as { code: string }[];
  return {
    status: String(body['status']),
    reasons: reasons.map(({ code }) => code),
    simpleCost: offers[0]?.annualisedAllInCost?.simple ?? null,
  };
}
