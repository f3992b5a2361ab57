import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Outcome, UpstreamScenario } from '../../platform/http/test-scenario.js';
import type { ContractCase } from '../contract-case.js';
import { NONSENSE_KINDS } from '../../platform/http/test-scenario.js';
import { UpstreamFailure, type UpstreamFailureCode } from '../upstream/upstream-failure.js';
import type { BureauReport, BureauRequest, CreditBureau } from './credit-bureau.port.js';

/** A vendor as the contract sees it. */
export interface BureauUnderTest {
  readonly bureau: CreditBureau;
  /** How many inquiries the vendor itself has on record for an authorisation. */
  inquiries(authorisationId: string): Promise<number>;
  close(): Promise<void>;
}

export const CONTRACT_SUBJECT = {
  fullName: '测试甲',
  idNumber: '110000199203180010',
  mobile: '13800000000',
} as const;

const LONG_MS = 8_000;
const SHORT_MS = 300;

export function scenario(outcome: Outcome, params: UpstreamScenario['params'] = {}): UpstreamScenario {
  return { outcome, params };
}

function requestOf(chosen?: UpstreamScenario, authorisationId: string = randomUUID()): BureauRequest {
  return { authorisationId, subject: CONTRACT_SUBJECT, purpose: 'loan_approval', scenario: chosen };
}

async function ask({ bureau }: BureauUnderTest, request: BureauRequest, ms = LONG_MS): Promise<BureauReport> {
  return (await bureau.inquire(request, AbortSignal.timeout(ms))).report;
}

/** Fails with this code, as an UpstreamFailure that says nothing of the person. */
async function fails(
  under: BureauUnderTest,
  request: BureauRequest,
  code: UpstreamFailureCode,
  ms = LONG_MS,
): Promise<void> {
  const failure: unknown = await ask(under, request, ms).then(
    () => assert.fail('an answer came'),
    (error: unknown) => error,
  );
  assert.ok(failure instanceof UpstreamFailure, `not an UpstreamFailure: ${String(failure)}`);
  assert.equal(failure.code, code, failure.message);
  const told = `${failure.message} ${failure.stack ?? ''} ${JSON.stringify(failure)} ${String(failure.cause)}`;
  for (const value of Object.values(CONTRACT_SUBJECT))
    assert.ok(!told.includes(value), 'personal data in an error');
}

type Body = (under: BureauUnderTest) => Promise<void>;

const answers: Record<string, Body> = {
  'gives the same person the same clean report': async (under) => {
    const [one, two] = [await ask(under, requestOf()), await ask(under, requestOf())];
    assert.equal(one.score, two.score);
    assert.ok(one.score !== null && one.score >= 640 && one.score <= 780);
    assert.deepEqual([one.overdue, one.alerts], [[], []]);
    assert.notEqual(one.inquiryId, two.inquiryId);
  },
  'reports what the scenario chose': async (under) => {
    const chosen = { score: 612, overdue90: 1, alert: 'phone_shared', obligationsMonthly: 150_000 };
    const report = await ask(under, requestOf(scenario('ok', chosen)));
    assert.equal(report.score, 612);
    assert.ok(report.overdue.some(({ maxDays, monthsAgo }) => maxDays >= 90 && monthsAgo <= 24));
    assert.deepEqual(report.alerts, [{ code: 'phone_shared' }]);
    assert.deepEqual(report.obligationsMonthly, { amount: 150_000, currency: 'CNY' });
  },
  'has no score for a thin file': async (under) => {
    assert.equal((await ask(under, requestOf(scenario('ok', { thin: 1 })))).score, null);
  },
  'waits for a slow answer': async (under) => {
    const from = performance.now();
    await ask(under, requestOf(scenario('ok', { delayMs: 200 })));
    assert.ok(performance.now() - from >= 190);
  },
};

const effects: Record<string, Body> = {
  'makes one inquiry per authorisation, and gives it again': async (under) => {
    const request = requestOf();
    const reports = await Promise.all(Array.from({ length: 10 }, () => ask(under, request)));
    assert.deepEqual(new Set(reports.map(({ inquiryId }) => inquiryId)).size, 1);
    assert.equal(await under.inquiries(request.authorisationId), 1);
  },
  'gives the first report again, whatever the repeat wishes for': async (under) => {
    const first = requestOf(scenario('ok', { score: 700 }));
    assert.deepEqual(
      await ask(under, { ...first, scenario: scenario('ok', { score: 500 }) }),
      await ask(under, first),
    );
  },
  'finds the inquiry again whose answer was lost': async (under) => {
    const request = requestOf(scenario('timeout_after_effect', { score: 703 }));
    await fails(under, request, 'upstream_timeout', SHORT_MS);
    assert.equal(await under.inquiries(request.authorisationId), 1);
    assert.equal((await ask(under, request)).score, 703);
    assert.equal(await under.inquiries(request.authorisationId), 1);
  },
};

const faults: Record<string, Body> = {
  'says unavailable when down, and no inquiry was made': async (under) => {
    const request = requestOf(scenario('down'));
    await fails(under, request, 'upstream_unavailable');
    assert.equal(await under.inquiries(request.authorisationId), 0);
  },
  'answers once the outage is over': async (under) => {
    const request = requestOf(scenario('down', { times: 2 }));
    await fails(under, request, 'upstream_unavailable');
    const report = await ask(under, request).catch(() => ask(under, request));
    assert.ok(report.inquiryId.length > 0);
    assert.equal(await under.inquiries(request.authorisationId), 1);
  },
  'keeps to the deadline': async (under) => {
    const from = performance.now();
    await fails(under, requestOf(scenario('late')), 'upstream_timeout', SHORT_MS);
    assert.ok(performance.now() - from < SHORT_MS + 200);
  },
  ...Object.fromEntries(
    NONSENSE_KINDS.map((kind): [string, Body] => [
      `calls nonsense what is not a report: ${kind}`,
      (under) => fails(under, requestOf(scenario('nonsense', { kind })), 'upstream_nonsense'),
    ]),
  ),
};

/** What every credit bureau owes the gateway, vendor or sandbox. Each case opens its own. */
export function creditBureauContract(open: () => Promise<BureauUnderTest>): ContractCase[] {
  return Object.entries({ ...answers, ...effects, ...faults }).map(([name, body]) => ({
    name,
    run: async () => {
      const under = await open();
      try {
        await body(under);
      } finally {
        await under.close();
      }
    },
  }));
}
