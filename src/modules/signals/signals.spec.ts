import { setTimeout as sleep } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { OTHER_TENANT, TENANT } from '../../../test/support/platform-fixtures.js';
import {
  authorised,
  intend,
  PERSON,
  signalsBench,
  type SignalsBench,
} from '../../../test/support/signals-fixture.js';

let bench: SignalsBench;
beforeAll(async () => {
  bench = await signalsBench();
});
afterEach(() => bench.closeGateways());
afterAll(() => bench.close());

describe('an inquiry', () => {
  it('is intended, asked and answered; the report opens for its person alone', async () => {
    const made = await bench.gateway();
    const one = await authorised(made, 'credit-bureau=ok;score=712');
    await intend(made, one.authorisationId);
    expect(await bench.inquiryRow(one.authorisationId)).toMatchObject({
      state: 'intended',
      party_id: one.partyId,
      attempts: 0,
      sealed_report: null,
    });
    made.runner.start();
    const inquiry = await bench.settled(made, one.authorisationId);
    expect(inquiry).toMatchObject({ state: 'answered', attempts: 1 });
    const report = made.signals.openReport(TENANT, inquiry, one.wrappedKey);
    expect(report?.content).toMatchObject({ score: 712, overdue: [], alerts: [] });
    expect(Math.abs((report?.answeredAt ?? 0) - Date.now())).toBeLessThan(5_000);
    expect(() => made.signals.openReport(TENANT, inquiry, made.vault.newSubjectKey().wrappedKey)).toThrow();
    expect(() => made.signals.openReport(OTHER_TENANT, inquiry, one.wrappedKey)).toThrow();
    const reuse = { businessNow: Date.now() + 30 * 86_400_000, validDays: 30 };
    expect(
      made.signals.openReport(TENANT, inquiry, one.wrappedKey, {
        ...reuse,
        businessNow: reuse.businessNow - 10_000,
      }),
    ).not.toBeNull();
    expect(made.signals.openReport(TENANT, inquiry, one.wrappedKey, reuse)).toBeNull();
    expect(await bench.inquiryJobs(one.authorisationId)).toEqual([]);
  });

  it('leaves proof and an event in the same transaction, and no personal data outside the seal', async () => {
    const made = await bench.gateway();
    const one = await authorised(made, 'credit-bureau=ok;score=613;alert=phone_shared');
    await intend(made, one.authorisationId);
    made.runner.start();
    await bench.settled(made, one.authorisationId);
    const row = await bench.inquiryRow(one.authorisationId);
    const audit = await bench.query(
      `SELECT action, new_state, subject_refs, convert_from(entry, 'UTF8') AS entry, tx::text FROM audit_entry WHERE $1 = ANY (subject_refs)`,
      row.subject_id,
    );
    expect(audit).toEqual([
      expect.objectContaining({ action: 'bureau_inquiry.answered', new_state: 'answered' }),
    ]);
    const events = await bench.query(
      `SELECT type, sequence, data FROM event WHERE aggregate_id = $1`,
      row.id,
    );
    expect(events).toEqual([
      {
        type: 'bureau_inquiry.answered',
        sequence: '1',
        data: expect.objectContaining({ state: 'answered' }),
      },
    ]);
    const everything = JSON.stringify([
      audit,
      events,
      { ...row, sealed_report: row.sealed_report.toString('latin1') },
    ]);
    for (const secret of [...Object.values(PERSON), '613', 'phone_shared'])
      expect(everything).not.toContain(secret);
    expect(row.vendor_inquiry_id).toMatch(/^cbi_/);
  });

  it('is one, however often it is intended, by whichever tenant-bound caller', async () => {
    const made = await bench.gateway();
    const one = await authorised(made);
    await Promise.all(Array.from({ length: 50 }, () => intend(made, one.authorisationId)));
    made.runner.start();
    const first = await bench.settled(made, one.authorisationId);
    for (let again = 0; again < 50; again += 1) await intend(made, one.authorisationId);
    while ((await bench.inquiryJobs(one.authorisationId)).length > 0) await sleep(20);
    expect(await bench.settled(made, one.authorisationId)).toEqual(first);
    expect(await bench.vendor.inquiries(one.authorisationId)).toBe(1);
    await intend(made, one.authorisationId, OTHER_TENANT);
    expect(
      await bench.query(
        'SELECT tenant_id FROM bureau_inquiry WHERE authorisation_id = $1',
        one.authorisationId,
      ),
    ).toEqual([{ tenant_id: TENANT }]);
  });

  it('is read by session and by authorisation', async () => {
    const made = await bench.gateway();
    const [one, two] = [await authorised(made), await authorised(made)];
    await intend(made, one.authorisationId);
    const read = (tenantId: string) =>
      made.app.batch(
        tenantId,
        [
          made.signals.bySessionStatement(one.sessionId),
          made.signals.readStatement([one.authorisationId, two.authorisationId]),
        ],
        {
          signal: AbortSignal.timeout(5_000),
          kind: 'read',
        },
      );
    for (const rows of await read(TENANT)) {
      expect(made.signals.fromRows(rows, one.authorisationId)).toMatchObject({
        state: 'intended',
        answeredAt: null,
      });
      expect(made.signals.fromRows(rows, two.authorisationId)).toBeNull();
    }
    for (const rows of await read(OTHER_TENANT))
      expect(made.signals.fromRows(rows, one.authorisationId)).toBeNull();
  });

  it('begins with the job where the intent was not written before', async () => {
    const made = await bench.gateway();
    const one = await authorised(made);
    const job = made.jobs.statement(TENANT, {
      kind: 'bureau.inquire',
      key: one.authorisationId,
      payload: { authorisationId: one.authorisationId },
    });
    await made.app.batch(TENANT, [job], { signal: AbortSignal.timeout(5_000), kind: 'write' });
    made.runner.start();
    expect((await bench.settled(made, one.authorisationId)).state).toBe('answered');
  });
});

describe('waiting', () => {
  it('ends with the deadline, without a transaction when nothing happened', async () => {
    const made = await bench.gateway();
    const one = await authorised(made);
    await intend(made, one.authorisationId);
    let read = 0;
    const batch = made.app.batch.bind(made.app);
    made.app.batch = (...args) => {
      read += 1;
      return batch(...args);
    };
    const from = performance.now();
    expect(await made.signals.awaitReport(TENANT, one.authorisationId, AbortSignal.timeout(150))).toBeNull();
    expect(performance.now() - from).toBeLessThan(300);
    expect(read).toBe(0);
  });

  it.each([true, false])(
    'hears of an answer that another process stored (listening: %s)',
    async (listening) => {
      const [api, worker] = [await bench.gateway({ listening }), await bench.gateway()];
      const one = await authorised(api, 'credit-bureau=ok;delayMs=300');
      const waiting = api.signals.awaitReport(TENANT, one.authorisationId, AbortSignal.timeout(5_000));
      await intend(api, one.authorisationId);
      worker.runner.start();
      expect((await waiting)?.state).toBe('answered');
    },
  );

  it('is not needed for an answer that came just before', async () => {
    const made = await bench.gateway();
    const one = await authorised(made);
    await intend(made, one.authorisationId);
    made.runner.start();
    await bench.settled(made, one.authorisationId);
    const from = performance.now();
    await bench.settled(made, one.authorisationId);
    expect(performance.now() - from).toBeLessThan(200);
  });

  it('makes pre-approvals due that wait for this authorisation, and no others', async () => {
    const made = await bench.gateway();
    const one = await authorised(made);
    const later = Date.now() + 3_600_000;
    const promote = (authorisationIds: string[], tenantId = TENANT) =>
      made.jobs.statement(tenantId, {
        kind: 'pre_approval.promote',
        key: randomUUID(),
        payload: { tenantId, preApprovalId: randomUUID(), authorisationIds },
        runAt: later,
      });
    await made.app.batch(TENANT, [promote([randomUUID(), one.authorisationId]), promote([randomUUID()])], {
      signal: AbortSignal.timeout(5_000),
      kind: 'write',
    });
    await intend(made, one.authorisationId);
    made.runner.start();
    await bench.settled(made, one.authorisationId);
    const jobs = await bench.query(
      `SELECT run_at <= clock_timestamp() AS due, requests::int, payload->'authorisationIds' @> to_jsonb($1::text) AS waited FROM job
       WHERE kind = 'pre_approval.promote' ORDER BY due`,
      one.authorisationId,
    );
    expect(jobs).toEqual([
      { due: false, requests: 1, waited: false },
      { due: true, requests: 2, waited: true },
    ]);
  });
});

describe('a valuation', () => {
  const car = { vin: 'LTESTAA18PA002001', askingPrice: 9_800_000n };

  it('is had, chosen by the scenario, or not to be had now', async () => {
    const { signals } = await bench.gateway();
    const value = (scenario?: string) => signals.valuation({ ...car, scenario }, AbortSignal.timeout(500));
    expect(await value()).toMatchObject({ lendingValue: 9_200_000n, confidence: '0.82' });
    expect((await value('credit-bureau=down, valuation=ok;lendingValue=8000000'))?.lendingValue).toBe(
      8_000_000n,
    );
    expect(await value('valuation=down')).toBeNull();
    expect(await value('valuation=nonsense')).toBeNull();
    expect(await value('valuation=late')).toBeNull();
  });
});
