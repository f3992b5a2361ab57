import { calculationQuery, fen, NEW_BEV, quoteBody, WISH } from '../support/adversary.js';
import { startGateway, type Gateway } from '../support/gateway.js';

/** domain/facts.md section 2: what may be lent, of what, for how long; what no rule lists is refused. */
describe('caps', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());
  const quote = (vehicle: object, wish: object, over: object = {}) =>
    gateway.post('/v1/quotes', quoteBody(vehicle, wish, over), { key: null });

  const ODD = 18_980_001;
  const calculate = (over: Record<string, string>) =>
    gateway.get(
      `/v1/calculations?${calculationQuery({ transactionPrice: String(ODD), amount: String(ODD), ...over })}`,
    );
  const COMMERCIAL = ['ride_hailing', 'rental', 'freight'];
  const table = ['ice', 'hev', 'bev', 'phev', 'erev', 'fcev'].flatMap((powertrain) =>
    ['non_operating', ...COMMERCIAL].map((useNature) => {
      const nev = !['ice', 'hev'].includes(powertrain);
      return [
        powertrain,
        useNature,
        useNature === 'non_operating' ? '80.00' : nev ? '75.00' : '70.00',
      ] as const;
    }),
  );

  it.each(table)(
    'new %s for %s: %s of the price basis, never a fen more',
    async (powertrain, useNature, applied) => {
      const { status, body } = await calculate({ powertrain, useNature });
      expect(status).toBe(200);
      expect(body.caps[0]).toMatchObject({ applied, basis: fen(ODD), source: expect.any(String) });
      const most = (BigInt(ODD) * BigInt(applied.replace('.', ''))) / 10_000n;
      expect(BigInt(body.principal.amount as number)).toBe(most);
      expect(body.counter).toMatchObject({ reason: 'AMOUNT_ABOVE_CAP', cappedTo: fen(Number(most)) });
    },
  );

  it('used cars: 70 of the lower of price and lending value, 36 months', async () => {
    const used = { condition: 'used', powertrain: 'ice', firstRegistration: '2023-05' };
    for (const [price, value, basis] of [
      [9_800_000, 9_200_000, 9_200_000],
      [9_000_000, 9_200_000, 9_000_000],
    ] as const) {
      const query = new URLSearchParams(
        calculationQuery({
          ...used,
          transactionPrice: String(price),
          lendingValue: String(value),
          amount: '9000000',
        }),
      );
      query.delete('msrp');
      const { body } = await gateway.get(`/v1/calculations?${query.toString()}`);
      expect(body.caps[0]).toMatchObject({ applied: '70.00', basis: fen(basis) });
      expect(body.principal).toEqual(fen((basis * 7) / 10));
      query.set('termMonths', '37');
      const over = await gateway.get(`/v1/calculations?${query.toString()}`);
      expect([over.status, JSON.stringify(over.body)]).toEqual([
        422,
        expect.stringContaining('USED_TERM_MAX'),
      ]);
    }
  });

  it('the price basis is the lower of list price and price net of subsidy', async () => {
    expect((await calculate({ msrp: '15000001' })).body.caps[0].basis).toEqual(fen(15_000_001));
    expect((await calculate({ governmentSubsidy: '1000000' })).body.caps[0].basis).toEqual(
      fen(ODD - 1_000_000),
    );
    expect((await calculate({ governmentSubsidy: String(ODD) })).status).toBeGreaterThanOrEqual(400);
  });

  it('a term above its cap and what no rule lists are 422 with pointer; nothing is guessed', async () => {
    const refusals: [object, object, string][] = [
      [{ ...NEW_BEV }, { ...WISH, termMonths: 61 }, '/wish/termMonths'],
      [{ ...NEW_BEV, condition: 'demo' }, WISH, '/vehicle/condition'],
      ...['consumer_loan', 'financing_lease_direct', 'financing_lease_back', 'add_on_loan'].map(
        (financingForm): [object, object, string] => [
          NEW_BEV,
          { ...WISH, financingForm },
          '/wish/financingForm',
        ],
      ),
    ];
    for (const [vehicle, wish, pointer] of refusals) {
      const { status, body } = await quote(vehicle, wish);
      expect([pointer, status, body.errors?.[0]?.pointer]).toEqual([pointer, 422, pointer]);
      expect(body).not.toHaveProperty('instalment');
    }
  });

  it('a place of registration that does not exist is refused', async () => {
    for (const registrationRegion of ['999999', '000000', '31', 'shanghai', '3100000']) {
      const { status, body } = await quote(NEW_BEV, WISH, { registrationRegion });
      expect([registrationRegion, status, body.errors?.[0]?.pointer]).toEqual([
        registrationRegion,
        400,
        '/registrationRegion',
      ]);
    }
  });

  it('refuses repayment methods that are not offered, by pointer', async () => {
    for (const repaymentMethod of ['interest_first', 'stepped', 'flat_fee']) {
      const refused = await quote(NEW_BEV, { ...WISH, repaymentMethod });
      expect(refused.status).toBe(422);
      expect(refused.body.code).toBe('repayment_method_not_offered');
      expect(refused.body.errors[0].pointer).toBe('/wish/repaymentMethod');
      expect((await calculate({ repaymentMethod })).body.code).toBe('repayment_method_not_offered');
    }
  });
});
