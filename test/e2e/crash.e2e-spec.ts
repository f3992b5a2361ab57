import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayProcess } from '../support/gateway-process.js';
import type { Reply } from '../support/gateway.js';

const money = (amount: number) => ({ amount, currency: 'CNY' });

/** The process dies where it hurts; what it acknowledged stands, and nothing happens twice. */
describe('kill -9', () => {
  let gateway: GatewayProcess;
  beforeAll(async () => {
    gateway = new GatewayProcess();
    await gateway.start();
  }, 60_000);
  afterAll(() => gateway.close());

  const application = async (persona: number): Promise<object> => {
    const { body: stores } = await gateway.call('GET', '/v1/stores');
    const place = { storeId: stores.items[0].id, staffRef: stores.items[0].staff[0].id };
    const session = await gateway.call('POST', '/v1/applicant-sessions', {
      channel: 'dealer_store',
      ...place,
      parties: [{ role: 'borrower' }],
    });
    const done = await gateway.call('POST', `/v1/sandbox/applicant-sessions/${session.body.id}/complete`, {
      persona,
    });
    expect(done.status).toBe(200);
    return {
      channel: 'dealer_store',
      ...place,
      applicantSessionId: session.body.id,
      vehicle: {
        condition: 'new',
        powertrain: 'bev',
        modelCode: 'TEST-BEV-1',
        msrp: money(19_980_000),
        transactionPrice: money(18_980_000),
      },
      useNature: 'non_operating',
      registrationRegion: '310000',
      wish: {
        financingForm: 'auto_loan',
        amount: money(10_000_000),
        termMonths: 36,
        repaymentMethod: 'equal_instalment',
      },
    };
  };

  const settled = async (id: string): Promise<Reply> => {
    for (let attempt = 0; ; attempt++) {
      const reply = await gateway.call('GET', `/v1/pre-approvals/${id}`);
      if (reply.body.status !== 'pending' || attempt > 150) return reply;
      await sleep(100);
    }
  };

  it('a pending answer finishes by itself after a crash, with one inquiry for any number of retries', async () => {
    const body = await application(11);
    const key = randomUUID();
    const pending = await gateway.call('POST', '/v1/pre-approvals', body, { key });
    expect(pending.status).toBe(202);
    await gateway.kill();

    await gateway.start();
    gateway.forgetToken();
    await gateway.call('GET', '/v1/stores');
    const retries = await Promise.all(
      Array.from({ length: 100 }, () => gateway.call('POST', '/v1/pre-approvals', body, { key })),
    );
    // A hundred at once are more than fit in flight: a retry gets the same application or an honest "later".
    const answered = retries.filter(({ status }) => status < 300);
    expect(answered.length).toBeGreaterThan(0);
    expect(new Set(answered.map(({ body: answer }) => answer.id))).toEqual(new Set([pending.body.id]));
    expect(
      retries.filter(({ status }) => status >= 300).every(({ body: problem }) => problem.retryable),
    ).toBe(true);
    const answer = await settled(pending.body.id);
    expect(answer.body).toMatchObject({ id: pending.body.id, status: 'approved' });
    const replay = await gateway.call('POST', '/v1/pre-approvals', body, { key });
    expect(replay).toMatchObject({ status: 200, body: { id: pending.body.id, status: 'approved' } });
    expect(replay.headers['idempotent-replayed']).toBe('true');
    expect(gateway.inquiriesOnRecord()).toBe(1);
  }, 90_000);

  it('drains on SIGTERM and leaves with 0', async () => {
    expect(await gateway.kill('SIGTERM')).toBe(0);
  }, 30_000);
});
