import { startGateway, type Gateway } from '../support/gateway.js';

const fen = (amount: number) => ({ amount, currency: 'CNY' });
const yuan = (amount: number) => fen(amount * 100);

/**
 * The personas of the sandbox (docs/sandbox.md): what each must lead to. Persona 9 belongs to trade-ins, later.
 */
describe('personas', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  const apply = async (persona: number, vehicle: object, wish: object, over: object = {}) => {
    const session = await gateway.completedSession({ persona });
    return gateway.post('/v1/pre-approvals', gateway.preApproval(session, vehicle, wish, over));
  };
  const newBev = {
    condition: 'new',
    powertrain: 'bev',
    modelCode: 'TEST-BEV-1',
    msrp: yuan(199_800),
    transactionPrice: yuan(189_800),
  };
  const newIce = {
    condition: 'new',
    powertrain: 'ice',
    modelCode: 'TEST-ICE-1',
    msrp: yuan(150_000),
    transactionPrice: yuan(150_000),
  };

  it('1: approved with one offer at the published figures; the VIN stays to be bound', async () => {
    const answer = await apply(1, newBev, { amount: yuan(120_000), termMonths: 36 });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      status: 'approved',
      nature: 'indicative',
      livemode: false,
      validUntil: '2026-12-23',
      partnerReasons: [],
      bureauInquiry: { made: false, type: 'loan_approval', reportAgeDays: 0 },
      conditions: [{ code: 'BIND_VIN', by: 'partner', until: 'hand_off', state: 'open' }],
    });
    expect(answer.body.offers).toHaveLength(1);
    expect(answer.body.offers[0]).toMatchObject({
      kind: 'as_wished',
      binding: false,
      principal: yuan(120_000),
      contractRate: '5.8800',
      customerRate: '3.8800',
      instalment: fen(353_648),
      lastInstalment: fen(353_632),
      interest: fen(731_312),
      annualisedAllInCost: { simple: '4.0461', compound: '4.1220' },
      cashDiscountForgone: fen(300_000),
    });
    expect(answer.body.offers[0].disclosureHash).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('2: countered at the cap; its counterfactual holds and one fen less does not', async () => {
    const session = await gateway.completedSession({ persona: 2 });
    const ask = (amount: number) =>
      gateway.post(
        '/v1/pre-approvals',
        gateway.preApproval(session, newIce, { amount: fen(amount), termMonths: 60 }),
      );
    const answer = await ask(14_250_000);
    expect(answer.body.status).toBe('countered');
    expect(answer.body.offers[0]).toMatchObject({ kind: 'countered', principal: yuan(120_000) });
    expect(answer.body.partnerReasons.map((reason: { code: string }) => reason.code)).toEqual([
      'AMOUNT_ABOVE_CAP',
    ]);
    const stated = answer.body.counterfactuals[0];
    expect(stated).toEqual({ code: 'RAISE_DOWN_PAYMENT', downPayment: yuan(30_000), amount: yuan(120_000) });
    expect((await ask(stated.amount.amount)).body.status).toBe('approved');
    expect((await ask(stated.amount.amount + 1)).body.status).toBe('countered');
  });

  it('3: a ride-hailing driver is countered to 75 %, with both licences to provide', async () => {
    const vehicle = {
      ...newBev,
      vin: 'LTESTEV29SB001002',
      msrp: yuan(160_000),
      transactionPrice: yuan(160_000),
    };
    const answer = await apply(
      3,
      vehicle,
      { amount: yuan(128_000), termMonths: 36 },
      { useNature: 'ride_hailing' },
    );
    expect(answer.body).toMatchObject({ status: 'countered' });
    expect(answer.body.offers[0].principal).toEqual(yuan(120_000));
    expect(answer.body.conditions.map((condition: { code: string }) => condition.code)).toEqual([
      'PROVIDE_DOCUMENT',
      'PROVIDE_DOCUMENT',
    ]);
  });

  it('4 and 6: a thin file and an alert are referred and look the same to the partner', async () => {
    const phev = { ...newBev, powertrain: 'phev' };
    const wish = { amount: yuan(100_000), termMonths: 36 };
    const [thin, alert] = [await apply(4, phev, wish), await apply(6, phev, wish)];
    expect(thin.body.status).toBe('referred');
    expect(gateway.shape(thin.body)).toEqual(gateway.shape(alert.body));
    expect(thin.body.partnerReasons.map((reason: { code: string }) => reason.code)).toEqual([
      'MANUAL_REVIEW',
    ]);
    expect(thin.body).not.toHaveProperty('bureauInquiry');
  });

  it('5: declined, and the partner sees only CREDIT_POLICY', async () => {
    const answer = await apply(5, newIce, { amount: yuan(80_000), termMonths: 36 });
    expect(answer.body).toMatchObject({ status: 'declined', offers: [] });
    expect(answer.body.partnerReasons.map((reason: { code: string }) => reason.code)).toEqual([
      'CREDIT_POLICY',
    ]);
    expect(answer.body).not.toHaveProperty('bureauInquiry');
  });

  it('7: a used car at 48 months is refused with pointer and rule; 36 months gives 64 400', async () => {
    const session = await gateway.completedSession({ persona: 7 });
    const used = {
      condition: 'used',
      powertrain: 'ice',
      vin: 'LTESTAA18PA002001',
      transactionPrice: yuan(98_000),
      odometerKm: 61_000,
      firstRegistration: '2023-05',
    };
    const ask = (termMonths: number) =>
      gateway.post(
        '/v1/pre-approvals',
        gateway.preApproval(session, used, { amount: yuan(70_000), termMonths }),
      );
    const refused = await ask(48);
    expect(refused.status).toBe(422);
    expect(refused.body.errors[0]).toMatchObject({ pointer: '/wish/termMonths' });
    expect(JSON.stringify(refused.body)).toContain('USED_TERM_MAX');
    const answer = await ask(36);
    expect(answer.body.status).toBe('countered');
    expect(answer.body.offers[0]).toMatchObject({
      principal: yuan(64_400),
      customerRate: '8.8800',
      instalment: fen(204_431),
      lastInstalment: fen(204_426),
      annualisedAllInCost: { simple: '9.1991', compound: '9.5971' },
    });
    expect(answer.body.caps[0]).toMatchObject({ applied: '70.00', basis: yuan(92_000) });
  });

  it('8: without its battery the car is financed on 149 800', async () => {
    const vehicle = {
      ...newBev,
      vin: 'LTESTEV20SB001003',
      msrp: yuan(219_800),
      transactionPrice: yuan(219_800),
      batteryIncluded: false,
    };
    const answer = await apply(8, vehicle, { amount: yuan(119_840), termMonths: 60 });
    expect(answer.body.status).toBe('approved');
    expect(answer.body.caps[0].basis).toEqual(yuan(149_800));
    expect(answer.body.offers[0]).toMatchObject({ customerRate: '4.9800', instalment: fen(226_043) });
  });

  it('10 alone is referred for affordability', async () => {
    const answer = await apply(
      10,
      { ...newBev, msrp: yuan(320_000), transactionPrice: yuan(320_000) },
      { amount: yuan(240_000), termMonths: 60 },
    );
    expect(answer.body.status).toBe('referred');
    expect(answer.body.partnerReasons.map((reason: { code: string }) => reason.code)).toEqual([
      'AFFORDABILITY_EXCEEDED',
    ]);
  });

  it('11: a bureau of 3 s gives 202 with an id that finishes by itself', async () => {
    const answer = await apply(11, newBev, { amount: yuan(100_000), termMonths: 36 });
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ status: 'pending' });
    expect(answer.headers['location']).toBe(`/v1/pre-approvals/${answer.body.id}`);
    const settled = await gateway.eventually(
      () => gateway.get(`/v1/pre-approvals/${answer.body.id}`),
      ({ body }) => body.status !== 'pending',
      8_000,
    );
    expect(settled.body).toMatchObject({ id: answer.body.id, status: 'approved' });
  });

  it('12: aged 17, declined before any inquiry', async () => {
    const answer = await apply(12, newBev, { amount: yuan(100_000), termMonths: 36 });
    expect(answer.body).toMatchObject({ status: 'declined', bureauInquiry: { made: false } });
    expect(answer.body.partnerReasons.map((reason: { code: string }) => reason.code)).toEqual([
      'APPLICANT_NOT_ELIGIBLE',
    ]);
    expect(await gateway.inquiriesOf(answer.body.applicantSessionId)).toBe(0);
  });

  it('13: a company is told that no product takes it yet', async () => {
    const session = await gateway.session({});
    const answer = await gateway.post(`/v1/sandbox/applicant-sessions/${session.id}/complete`, {
      persona: 13,
    });
    expect(answer.status).toBe(422);
    expect(answer.body.code).toBe('borrower_kind_not_offered');
  });
});
