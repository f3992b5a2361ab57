import fc from 'fast-check';
import { percentOf } from '../../../kernel/money.js';
import { percent } from '../../../kernel/rate.js';
import { snapshotOf, type CatalogueSnapshot } from '../../products/domain/catalogue.js';
import type { CatalogueRows } from '../../products/domain/rule-rows.js';
import {
  CONDITIONS,
  FINANCING_FORMS,
  LENDER_KINDS,
  POWERTRAINS,
  REPAYMENT_METHODS,
  USE_NATURES,
} from '../../products/domain/vocabulary.js';
import { price, PriceRefusal } from './price.js';
import {
  SEEDED_CATALOGUE,
  car,
  catalogue,
  refusal,
  request,
  TODAY,
  wish,
} from '../../../../test/support/pricing-fixtures.js';
import type { PriceRequest } from './price-request.js';
import { priceView } from './price-view.js';

const asLender = (kind: string): CatalogueSnapshot => {
  const rows: CatalogueRows = {
    ...SEEDED_CATALOGUE,
    parameters: SEEDED_CATALOGUE.parameters.map((row) =>
      row.id === 'LENDER_KIND' ? { ...row, value: kind } : row,
    ),
  };
  return snapshotOf(rows, TODAY);
};

describe('every combination', () => {
  const lenders = new Map(LENDER_KINDS.map((kind) => [kind, asLender(kind)]));
  const known = new Set([...SEEDED_CATALOGUE.caps, ...SEEDED_CATALOGUE.products].map(({ id }) => id));

  it('is priced within its cap or refused with the rules behind it', () => {
    let pricedCount = 0;
    for (const kind of LENDER_KINDS)
      for (const financingForm of FINANCING_FORMS)
        for (const useNature of USE_NATURES)
          for (const condition of CONDITIONS)
            for (const powertrain of POWERTRAINS) {
              const on = lenders.get(kind) ?? catalogue;
              const asked = request({
                useNature,
                vehicle: car({
                  condition,
                  powertrain,
                  lendingValue: 15_000_000n,
                  firstRegistration: condition === 'new' ? null : '2025-01',
                }),
                wish: wish({ financingForm, size: { kind: 'amount', amount: 18_000_000n } }),
              });
              const offered =
                kind !== 'leasing_company' && financingForm === 'auto_loan' && condition !== 'demo';
              if (!offered) {
                const refused = refusal(asked, on);
                expect(refused.code).toBe('combination_not_offered');
                expect(refused.rules.length).toBeGreaterThan(0);
                expect(refused.rules.every(({ id }) => known.has(id))).toBe(true);
                continue;
              }
              pricedCount += 1;
              const result = price(asked, on);
              expect(result.principal).toBe(result.maxPrincipal);
              expect(result.counter).not.toBeNull();
            }
    expect(pricedCount).toBe(2 * 4 * 2 * 6);
  });

  it('points at the axis that no rule has', () => {
    expect(refusal(request({ wish: wish({ financingForm: 'consumer_loan' }) })).pointer).toBe(
      '/wish/financingForm',
    );
    expect(refusal(request({ vehicle: car({ condition: 'demo' }) })).pointer).toBe('/vehicle/condition');
  });
});

describe('properties', () => {
  const arbitrary = fc.record({
    condition: fc.constantFrom('new', 'used'),
    powertrain: fc.constantFrom(...POWERTRAINS),
    useNature: fc.constantFrom(...USE_NATURES),
    transactionPrice: fc.bigInt(3_000_000n, 100_000_000n),
    listAbove: fc.bigInt(0n, 5_000_000n),
    amount: fc.bigInt(1_000_000n, 100_000_000n),
    termMonths: fc.integer({ min: 6, max: 36 }),
    repaymentMethod: fc.constantFrom(...REPAYMENT_METHODS.slice(0, 3)),
    balloon: fc.integer({ min: 1, max: 40 }),
    subsidies: fc.constantFrom<'auto' | 'none'>('auto', 'none'),
  });
  type Drawn = typeof arbitrary extends fc.Arbitrary<infer T> ? T : never;
  const asRequest = (drawn: Drawn): PriceRequest =>
    request({
      useNature: drawn.useNature,
      subsidies: drawn.subsidies,
      vehicle: car({
        condition: drawn.condition,
        powertrain: drawn.powertrain,
        transactionPrice: drawn.transactionPrice,
        msrp: drawn.transactionPrice + drawn.listAbove,
        lendingValue: drawn.transactionPrice,
        firstRegistration: drawn.condition === 'used' ? '2025-06' : null,
      }),
      wish: wish({
        size: { kind: 'amount', amount: drawn.amount },
        termMonths: drawn.termMonths,
        repaymentMethod: drawn.repaymentMethod,
        balloonPercent: drawn.repaymentMethod === 'balloon' ? percent(String(drawn.balloon)) : null,
      }),
    });

  it('never exceeds a cap, never costs less than the rate, always adds up', () => {
    fc.assert(
      fc.property(arbitrary, (drawn) => {
        const result = price(asRequest(drawn), catalogue);
        const [cap] = result.caps;
        expect(
          result.principal <= percentOf(result.priceBasis.amount, percent(cap?.applied ?? '0'), 'down'),
        ).toBe(true);
        expect(result.principal <= drawn.amount).toBe(true);
        expect(percent(result.annualisedAllInCost.simple).gte(result.customerRate)).toBe(true);
        expect(
          percent(result.annualisedAllInCost.compound).gte(percent(result.annualisedAllInCost.simple)),
        ).toBe(true);
        expect(result.schedule.rows.reduce((sum, row) => sum + row.principal, 0n)).toBe(result.principal);
        expect(result.schedule.rows.at(-1)?.balance).toBe(0n);
        expect(result.totalCost).toBe(
          result.schedule.rows.reduce((sum, row) => sum + row.payment, 0n) + 30_000n,
        );
        expect(result.downPayment + result.principal).toBe(result.price);
        expect(result.counter === null).toBe(drawn.amount <= result.maxPrincipal);
      }),
      { numRuns: 60 },
    );
  });

  it('chooses the lowest annualised cost at the customer rate of all that is offered', () => {
    fc.assert(
      fc.property(arbitrary, (drawn) => {
        const asked = asRequest({ ...drawn, subsidies: 'auto' });
        const chosen = price(asked, catalogue);
        for (const { id } of catalogue.rows.products) {
          for (const subsidies of ['auto', 'none'] as const) {
            try {
              const other = price({ ...asked, product: id, subsidies }, catalogue);
              expect(
                percent(chosen.annualisedAllInCost.simple).lte(percent(other.annualisedAllInCost.simple)),
              ).toBe(true);
            } catch (error) {
              expect(error).toBeInstanceOf(PriceRefusal);
            }
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  it('under auto never takes more from the customer than without subsidies and with the discount', () => {
    let subsidised = 0;
    fc.assert(
      fc.property(arbitrary, (drawn) => {
        const asked = asRequest({ ...drawn, subsidies: 'auto', condition: 'new' });
        const chosen = price(asked, catalogue);
        const product = chosen.versions.product.id;
        const without = price({ ...asked, product, subsidies: 'none' }, catalogue);
        expect(chosen.totalCost + chosen.cashDiscountForgone <= without.totalCost).toBe(true);
        expect(chosen.withoutSubsidies === null).toBe(chosen.subsidies.length === 0);
        if (chosen.withoutSubsidies === null) return;
        subsidised += 1;
        expect(chosen.withoutSubsidies.totalCost).toBe(without.totalCost);
        expect(chosen.withoutSubsidies.cashDiscount).toBe(chosen.cashDiscountForgone);
      }),
      { numRuns: 60, seed: 24 },
    );
    expect(subsidised).toBeGreaterThan(5);
    expect(subsidised).toBeLessThan(60);
  });

  it('takes 20 % down as within an 80 % cap, whatever the price', () => {
    fc.assert(
      fc.property(fc.bigInt(3_000_000n, 50_000_000n), (transactionPrice) => {
        const vehicle = car({ transactionPrice, msrp: transactionPrice });
        const size = { kind: 'downPaymentPercent', percent: percent('20') } as const;
        const result = price(request({ vehicle, wish: wish({ size }) }), catalogue);
        expect(result.counter).toBeNull();
        expect(result.principal).toBe(result.maxPrincipal);
      }),
      { numRuns: 40 },
    );
  });

  it('gives the same answer to the same question', () => {
    fc.assert(
      fc.property(arbitrary, (drawn) => {
        const twice = [1, 2].map(() => JSON.stringify(priceView(price(asRequest(drawn), catalogue))));
        expect(twice[0]).toBe(twice[1]);
      }),
      { numRuns: 20 },
    );
  });
});
