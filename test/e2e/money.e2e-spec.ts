import fc from 'fast-check';
import {
  calculationQuery,
  fen,
  NEW_BEV,
  NEW_ICE,
  quoteBody,
  until,
  WISH,
  yuan,
} from '../support/adversary.js';
import { startGateway, type Gateway, type Reply } from '../support/gateway.js';

interface Money {
  amount: number;
}
interface Row {
  number: number;
  payment: Money;
  interest: Money;
  principal: Money;
  balance: Money;
}

/** Arithmetic of our own, exact, in whole numbers: none of it is shared with the product. */
const halfUp = (numerator: bigint, denominator: bigint): bigint =>
  (2n * numerator + denominator) / (2n * denominator);
/** A yearly rate in percent with four places as a monthly fraction: "5.8800" is 58800 / 12 000 000. */
const PER_MONTH = 12_000_000n;
const monthly = (rate: string): bigint => BigInt(rate.replace('.', ''));
/** The payment that leaves `balloon` after `months`: level, half-up. */
function level(principal: bigint, rate: bigint, months: bigint, balloon = 0n): bigint {
  const [grown, base] = [(PER_MONTH + rate) ** months, PER_MONTH ** months];
  return halfUp((principal * grown - balloon * base) * rate, PER_MONTH * (grown - base));
}

const ONE = 10n ** 30n;
/** Monthly internal rate of return by bisection, scaled by 10^30. */
function monthlyReturn(received: bigint, payments: bigint[]): bigint {
  const worth = (rate: bigint): bigint => {
    let [factor, sum] = [ONE, 0n];
    for (const payment of payments) {
      factor = (factor * ONE) / (ONE + rate);
      sum += payment * factor;
    }
    return sum;
  };
  let [low, high] = [0n, ONE / 10n];
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (worth(middle) > received * ONE) low = middle;
    else high = middle;
  }
  return low;
}
const percent = (scaled: bigint): string => {
  const digits = halfUp(scaled * 1_000_000n, ONE)
    .toString()
    .padStart(5, '0');
  return `${digits.slice(0, -4)}.${digits.slice(-4)}`;
};
function annualised(received: bigint, payments: bigint[]): { simple: string; compound: string } {
  const rate = monthlyReturn(received, payments);
  let grown = ONE;
  for (let month = 0; month < 12; month++) grown = (grown * (ONE + rate)) / ONE;
  return { simple: percent(12n * rate), compound: percent(grown - ONE) };
}

describe('money', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  const quote = (vehicle: object, wish: object, over: object = {}, client = 'dms-demo') =>
    gateway.post('/v1/quotes', quoteBody(vehicle, wish, over), { key: null, client });

  it('control: our arithmetic gives the published figures', () => {
    expect(level(12_000_000n, monthly('3.8800'), 36n)).toBe(353_648n);
    const payments = [...Array.from({ length: 35 }, () => 353_648n), 353_632n];
    expect(annualised(11_970_000n, payments)).toEqual({ simple: '4.0461', compound: '4.1220' });
    expect(annualised(11_971_000n, payments)).not.toEqual({ simple: '4.0461', compound: '4.1220' });
  });

  /** What must hold of every quote, whatever was asked. */
  const check = (body: Record<string, unknown>): void => {
    const schedule = body['schedule'] as Row[];
    const rate = monthly(body['customerRate'] as string);
    const principal = BigInt((body['principal'] as Money).amount);
    const balloon = BigInt((body['balloon'] as Money | undefined)?.amount ?? 0);
    const months = BigInt(body['termMonths'] as number);
    let balance = principal;
    for (const [index, row] of schedule.entries()) {
      const interest = halfUp(balance * rate, PER_MONTH);
      expect([row.number, BigInt(row.interest.amount)]).toEqual([index + 1, interest]);
      expect(BigInt(row.payment.amount)).toBe(interest + BigInt(row.principal.amount));
      balance -= BigInt(row.principal.amount);
      expect(BigInt(row.balance.amount)).toBe(balance);
    }
    expect([schedule.length, balance]).toEqual([Number(months), 0n]);
    const payments = schedule.map((row) => BigInt(row.payment.amount));
    if (body['repaymentMethod'] === 'equal_principal') {
      const share = BigInt(schedule[0]?.principal.amount ?? 0);
      expect(share * months - principal >= -months && share * months - principal <= months).toBe(true);
      expect(schedule.slice(0, -1).every((row) => BigInt(row.principal.amount) === share)).toBe(true);
    } else {
      const payment = level(principal, rate, months, balloon);
      expect(payments.slice(0, -1).every((each) => each === payment)).toBe(true);
      const drift = (payments.at(-1) ?? 0n) - balloon - payment;
      expect(drift <= months && drift >= -months).toBe(true);
    }
    const fees = (body['fees'] as { amount: Money }[]).reduce(
      (sum, fee) => sum + BigInt(fee.amount.amount),
      0n,
    );
    const paid = payments.reduce((sum, each) => sum + each, 0n);
    expect(body['annualisedAllInCost']).toMatchObject(annualised(principal - fees, payments));
    expect(BigInt((body['interest'] as Money).amount)).toBe(paid - principal);
    expect(BigInt((body['totalCost'] as Money).amount)).toBe(paid + fees);
    expect(BigInt((body['instalment'] as Money).amount)).toBe(payments[0]);
    expect(BigInt((body['lastInstalment'] as Money).amount)).toBe(payments.at(-1));
  };

  it('level payments, interest and the annualised cost agree with ours, for any amount, term and method', async () => {
    const wishes = fc.record({
      amount: fc.integer({ min: 1_000_000, max: 15_000_000 }),
      termMonths: fc.integer({ min: 6, max: 60 }),
      repaymentMethod: fc.constantFrom('equal_instalment', 'equal_principal', 'balloon'),
      powertrain: fc.constantFrom('bev', 'phev', 'ice'),
      balloonPercent: fc.constantFrom('10.00', '33.33', '40.00'),
    });
    await fc.assert(
      fc.asyncProperty(
        wishes,
        async ({ amount, termMonths, repaymentMethod, powertrain, balloonPercent }) => {
          const wish = {
            amount: fen(amount),
            termMonths,
            repaymentMethod,
            ...(repaymentMethod === 'balloon' ? { balloonPercent } : {}),
          };
          const { status, body } = await quote({ ...NEW_BEV, powertrain }, wish);
          expect([status, body.principal]).toEqual([200, fen(amount)]);
          check(body as Record<string, unknown>);
        },
      ),
      { numRuns: 80, seed: 20261123 },
    );
  }, 60_000);

  it('a calculation says what the quote says', async () => {
    const { body } = await quote(NEW_BEV, { amount: fen(11_111_111), termMonths: 47 });
    const answer = (
      await gateway.get(`/v1/calculations?${calculationQuery({ amount: '11111111', termMonths: '47' })}`)
    ).body;
    for (const name of [
      'principal',
      'instalment',
      'lastInstalment',
      'interest',
      'totalCost',
      'customerRate',
      'contractRate',
      'fees',
    ] as const) {
      expect(withoutDue(body[name])).toEqual(answer[name]);
    }
    expect(body.annualisedAllInCost).toMatchObject(answer.annualisedAllInCost as object);
  });
  const withoutDue = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(({ due: _due, ...fee }: Record<string, unknown>) => fee) : value;

  describe('quote tokens', () => {
    const decide = async (
      quoteToken: string,
      vehicle: object,
      wish: object,
      o: { persona?: number; client?: string } = {},
    ): Promise<Reply> => {
      const session = await gateway.completedSession({ persona: 1, ...o });
      return gateway.post(
        '/v1/pre-approvals',
        gateway.preApproval(session, vehicle, wish, { quoteToken }),
        o,
      );
    };
    const token = async (vehicle: object, wish: object, client = 'dms-demo') =>
      (await quote(vehicle, wish, {}, client)).body as {
        quoteToken: string;
        expiresAt: string;
        id: string;
        customerRate: string;
        product?: string;
      };

    it('is honoured: same price to the fen', async () => {
      const quoted = await quote(NEW_ICE, { amount: yuan(100_000), termMonths: 48 });
      const answer = await decide(quoted.body.quoteToken as string, NEW_ICE, {
        amount: yuan(100_000),
        termMonths: 48,
      });
      expect([answer.status, answer.body.status]).toEqual([200, 'approved']);
      for (const name of [
        'customerRate',
        'instalment',
        'lastInstalment',
        'annualisedAllInCost',
        'totalCost',
      ] as const) {
        expect(answer.body.offers[0][name]).toEqual(quoted.body[name]);
      }
    });

    it('keeps its price when the price list changes, until it expires', async () => {
      const quoted = await token(NEW_ICE, { amount: yuan(100_000), termMonths: 48 });
      await gateway.query("UPDATE lpr_rate SET effective_to = '2026-11-25' WHERE effective_to IS NULL");
      await gateway.query(
        `INSERT INTO lpr_rate (rule_id, effective_from, title_zh, title_en, source, certainty, audience, one_year, over_five_years)
         SELECT rule_id, '2026-11-26', title_zh, title_en, source, certainty, audience, 3.5, 4 FROM lpr_rate WHERE effective_to = '2026-11-25'`,
      );
      await gateway.query("UPDATE tenant SET business_anchor = business_anchor + interval '6 days'");
      // Product information may lag by a second (contracts/http.md "Access").
      const dearer = async () =>
        (await token(NEW_ICE, { amount: yuan(100_000), termMonths: 48 })).customerRate;
      expect(
        await until(async () => monthly(await dearer()) - monthly(quoted.customerRate) === 5_000n, 2_000),
      ).toBe(true);
      const within = await decide(quoted.quoteToken, NEW_ICE, { amount: yuan(100_000), termMonths: 48 });
      expect([within.status, within.body.offers[0].customerRate]).toEqual([200, quoted.customerRate]);
      await gateway.query("UPDATE tenant SET business_anchor = business_anchor + interval '3 days'");
      const after = await decide(quoted.quoteToken, NEW_ICE, { amount: yuan(100_000), termMonths: 48 });
      expect([after.status, after.body.errors?.[0]?.pointer]).toEqual([422, '/quoteToken']);
      await gateway.query("UPDATE tenant SET business_anchor = business_anchor - interval '9 days'");
    });

    it('forged, foreign and misused tokens are refused, with a pointer', async () => {
      const good = await token(NEW_BEV, WISH);
      const flip = (at: number) =>
        `${good.quoteToken.slice(0, at)}${good.quoteToken[at] === 'A' ? 'B' : 'A'}${good.quoteToken.slice(at + 1)}`;
      const theirs = await token(NEW_BEV, WISH, 'dms-other');
      // A token for something else may point at itself or at what differs from it.
      const POINTERS = expect.stringMatching(/^\/(quoteToken|vehicle|wish)/);
      const misuses: [string, string, object, object][] = [
        ['nonsense', 'qt1_x', NEW_BEV, WISH],
        ['a bit of the head', flip(8), NEW_BEV, WISH],
        ['a bit in the middle', flip(Math.floor(good.quoteToken.length / 2)), NEW_BEV, WISH],
        ['cut', good.quoteToken.slice(0, -4), NEW_BEV, WISH],
        ['of another tenant', theirs.quoteToken, NEW_BEV, WISH],
        ['for another car', good.quoteToken, NEW_ICE, { amount: yuan(100_000), termMonths: 36 }],
        ['for another term', good.quoteToken, NEW_BEV, { ...WISH, termMonths: 60 }],
        ['the id instead of the token', good.id, NEW_BEV, WISH],
      ];
      for (const [name, quoteToken, vehicle, wish] of misuses) {
        const { status, body } = await decide(quoteToken, vehicle, wish);
        expect([name, status, body.errors?.[0]?.pointer]).toEqual([
          name,
          [400, 422].includes(status) ? status : 422,
          POINTERS,
        ]);
      }
    });

    it('does not carry a lending value of the partner past the lender', async () => {
      const car = {
        condition: 'used',
        powertrain: 'ice',
        transactionPrice: yuan(98_000),
        firstRegistration: '2023-05',
        vin: 'LTESTAA18PA002001',
      };
      const quoted = await token(
        { ...car, lendingValue: yuan(98_000) },
        { amount: yuan(68_600), termMonths: 36 },
      );
      expect(quoted.quoteToken).toEqual(expect.any(String));
      const answer = await decide(
        quoted.quoteToken,
        { ...car, odometerKm: 61_000 },
        { amount: yuan(68_600), termMonths: 36 },
        { persona: 7 },
      );
      if (answer.status === 200)
        expect(answer.body.offers[0].principal.amount).toBeLessThanOrEqual(6_440_000);
      else expect([answer.status, answer.body.errors[0].pointer]).toEqual([422, '/quoteToken']);
    });
  });
});
