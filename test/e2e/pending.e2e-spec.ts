import { startGateway, type Gateway } from '../support/gateway.js';

const fen = (amount: number) => ({ amount, currency: 'CNY' });
const newBev = {
  condition: 'new',
  powertrain: 'bev',
  modelCode: 'TEST-BEV-1',
  msrp: fen(19_980_000),
  transactionPrice: fen(18_980_000),
};
const usedIce = {
  condition: 'used',
  powertrain: 'ice',
  transactionPrice: fen(9_800_000),
  odometerKm: 61_000,
  firstRegistration: '2023-05',
};
const SLOW = 'credit-bureau=ok;score=720;delayMs=1500';

/** What a 202 turns into when the world is not kind, and what a partner may see of it. */
describe('pending pre-approvals', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  const pending = async (vehicle: object, amount: number, scenario: string) => {
    const session = await gateway.completedSession({ persona: 1, scenario });
    const answer = await gateway.post(
      '/v1/pre-approvals',
      gateway.preApproval(session, vehicle, { amount: fen(amount), termMonths: 36 }),
    );
    expect(answer.status).toBe(202);
    return { session, id: answer.body.id as string };
  };
  const settled = (id: string) =>
    gateway.eventually(
      () => gateway.get(`/v1/pre-approvals/${id}`),
      ({ body }) => body.status !== 'pending',
      6_000,
    );

  it('a car worth too little to lend against goes to a person instead of hanging', async () => {
    const { id } = await pending(usedIce, 5_000_000, `${SLOW}, valuation=ok;lendingValue=100000`);
    const { body } = await settled(id);
    expect(body).toMatchObject({ status: 'referred', offers: [] });
    expect(body.partnerReasons.map(({ code }: { code: string }) => code)).toEqual(['PRICE_NOT_POSSIBLE']);
  });

  it('a valuation in hand is recorded and not asked for again', async () => {
    const { id } = await pending(usedIce, 5_000_000, `${SLOW}, valuation=ok;lendingValue=9200000`);
    // From now on the service would say something else.
    await gateway.query(`UPDATE applicant_session SET scenario = replace(scenario, '9200000', '8000000')`);
    await gateway.query(
      `UPDATE pre_approval SET scenario = replace(scenario, '9200000', '8000000') WHERE status = 'pending'`,
    );
    const { body } = await settled(id);
    expect(body.caps[0].basis).toEqual(fen(9_200_000));
  });

  it('a permission withdrawn meanwhile ends it without a decision', async () => {
    const { session, id } = await pending(newBev, 10_000_000, SLOW);
    const { body } = await gateway.get(`/v1/applicant-sessions/${session.id}`);
    const { id: authorisation } = body.parties[0].creditAuthorisation;
    expect((await gateway.post(`/v1/credit-authorisations/${authorisation}/withdraw`, {})).status).toBe(200);
    // The bureau had been asked already; or, if the withdrawal came first, it never is.
    const { body: ended } = await settled(id);
    expect(['withdrawn', 'referred']).toContain(ended.status);
    expect(ended.offers).toEqual([]);
  });

  it('without the consent to share, a partner sees the status and nothing else of the offer', async () => {
    const session = await gateway.completedSession({ persona: 1 });
    const wish = { amount: fen(10_000_000), termMonths: 36 };
    const approved = await gateway.post('/v1/pre-approvals', gateway.preApproval(session, newBev, wish));
    expect(approved.body.offers).toHaveLength(1);
    const { body } = await gateway.get(`/v1/applicant-sessions/${session.id}`);
    const sharing = body.parties[0].consents.find(
      ({ purpose }: { purpose: string }) => purpose === 'share_with_partner',
    );
    expect((await gateway.post(`/v1/consents/${sharing.id}/withdraw`, {})).status).toBe(200);
    const after = await gateway.get(`/v1/pre-approvals/${approved.body.id}`);
    expect(after.body).toEqual({
      id: approved.body.id,
      livemode: false,
      nature: 'indicative',
      status: 'approved',
      createdAt: approved.body.createdAt,
      links: approved.body.links,
      validUntil: null,
      offers: [],
    });
  });

  it('a shop sees status, offers and expiry only', async () => {
    const session = await gateway.completedSession({ persona: 1, channel: 'ecommerce', client: 'shop-demo' });
    const body = gateway.preApproval(
      session,
      newBev,
      { amount: fen(10_000_000), termMonths: 36 },
      { channel: 'ecommerce' },
    );
    const answer = await gateway.post('/v1/pre-approvals', body, { client: 'shop-demo' });
    expect(Object.keys(answer.body).sort()).toEqual([
      'createdAt',
      'id',
      'links',
      'livemode',
      'nature',
      'offers',
      'status',
      'validUntil',
    ]);
  });

  it('real reasons stand nowhere in clear', async () => {
    const session = await gateway.completedSession({ persona: 5 });
    await gateway.post(
      '/v1/pre-approvals',
      gateway.preApproval(session, newBev, { amount: fen(8_000_000), termMonths: 36 }),
    );
    const { rows } = await gateway.query(
      `SELECT (SELECT count(*) FROM audit_entry WHERE convert_from(entry, 'UTF8') LIKE '%DELINQUENCY%')
            + (SELECT count(*) FROM pre_approval WHERE reasons::text LIKE '%DELINQUENCY%')
            + (SELECT count(*) FROM event WHERE data::text LIKE '%DELINQUENCY%') AS n,
        (SELECT count(*) FROM pre_approval WHERE reasons = '{CREDIT_POLICY}') AS shown`,
    );
    expect(rows[0]).toEqual({ n: '0', shown: '1' });
  });
});
