import { formatPercent, percent } from '../../../kernel/rate.js';
import { snapshotOf } from '../../products/domain/catalogue.js';
import { price } from './price.js';
import {
  SEEDED_CATALOGUE,
  car,
  catalogue,
  rates,
  refusal,
  request,
  used,
  wish,
} from '../../../../test/support/pricing-fixtures.js';
import type { PricedVehicle, PriceRequest, PriceResult } from './price-request.js';
import { offerView } from './price-view.js';

describe('the figures of the journeys', () => {
  it('prices 120 000 over 36 months on a new BEV with the maker paying two points', () => {
    const result = price(request(), catalogue);
    expect(rates(result)).toEqual(['5.8800', '3.8800']);
    expect(result.schedule).toMatchObject({
      instalment: 353_648n,
      lastInstalment: 353_632n,
      interest: 731_312n,
    });
    expect(result.annualisedAllInCost).toEqual({
      simple: '4.0461',
      compound: '4.1220',
      label: '年化综合融资成本(单利) 4.05%',
      compoundLabel: '年化综合融资成本(复利) 4.12%',
    });
    expect(result.fees).toMatchObject([
      { code: 'mortgage_registration', amount: 30_000n, collector: 'agent', optional: false },
      { code: 'telematics', amount: 0n, collector: 'lender' },
    ]);
    expect(result.subsidies).toMatchObject([
      { payer: 'manufacturer', form: 'rate', months: 36, onEarlySettlement: 'none' },
    ]);
    expect(result.cashDiscountForgone).toBe(300_000n);
    expect(result.totalCost).toBe(12_000_000n + 731_312n + 30_000n);
    expect(result.caps[0]).toMatchObject({
      rule: 'LTV_OWN_USE_NEW',
      value: 'lender',
      applied: '80.00',
      basis: 18_980_000n,
      basisRule: 'min(transactionPrice - subsidy, msrp)',
    });
    expect(result.counter).toBeNull();
  });

  it('says that the payer bears what the customer does not', () => {
    const with2 = price(request(), catalogue);
    const without = price(request({ subsidies: 'none', product: 'NEW_CAR_LOAN' }), catalogue);
    expect(with2.subsidies[0]?.amount).toBe(without.schedule.interest - with2.schedule.interest);
    expect(without.cashDiscountForgone).toBe(0n);
  });

  it('shows the same without the subsidy, and the cash discount that it costs', () => {
    const without = price(request(), catalogue).withoutSubsidies;
    const none = price(request({ subsidies: 'none', product: 'NEW_CAR_LOAN' }), catalogue);
    expect(without).toEqual({
      customerRate: none.customerRate,
      schedule: none.schedule,
      annualisedAllInCost: none.annualisedAllInCost,
      totalCost: none.totalCost,
      cashDiscount: 300_000n,
    });
    expect(none.withoutSubsidies).toBeNull();
    expect(offerView(price(request(), catalogue))['withoutSubsidies']).toEqual({
      customerRate: '5.8800',
      instalment: { amount: Number(none.schedule.instalment), currency: 'CNY' },
      interest: { amount: 1_118_802, currency: 'CNY' },
      annualisedAllInCost: none.annualisedAllInCost,
      totalCost: { amount: 13_148_802, currency: 'CNY' },
      cashDiscount: { amount: 300_000, currency: 'CNY' },
    });
    expect(offerView(none)['withoutSubsidies']).toBeNull();
  });

  it('prices a used car at its lending value', () => {
    const result = price(
      request({ vehicle: used(), wish: wish({ size: { kind: 'amount', amount: 8_000_000n } }) }),
      catalogue,
    );
    expect(result.priceBasis.amount).toBe(9_200_000n);
    expect(result.counter).toEqual({ reason: 'AMOUNT_ABOVE_CAP', requested: 8_000_000n, rule: 'LTV_USED' });
    expect(result.principal).toBe(6_440_000n);
    expect(result.schedule).toMatchObject({ instalment: 204_431n, lastInstalment: 204_426n });
    expect(result.annualisedAllInCost).toMatchObject({ simple: '9.1991', compound: '9.5971' });
    expect(rates(result)).toEqual(['8.8800', '8.8800']);
    expect(result.fees.map(({ code }) => code)).toEqual(['mortgage_registration']);
    expect(result.maxTermMonths).toBe(36);
  });

  it('takes a leased battery out of the basis, by VIN in the sandbox or by price', () => {
    const baas = (over: Partial<PricedVehicle>): PriceRequest =>
      request({
        vehicle: car({ msrp: 21_980_000n, transactionPrice: 21_980_000n, batteryIncluded: false, ...over }),
        wish: wish({ size: { kind: 'downPaymentPercent', percent: percent('20') }, termMonths: 60 }),
      });
    const byVin = price(baas({ vin: 'LTESTEV20SB001003' }), catalogue);
    expect(byVin.priceBasis).toMatchObject({
      amount: 14_980_000n,
      formula: 'min(transactionPrice - subsidy, msrp) - batteryPrice',
    });
    expect(byVin.principal).toBe(11_984_000n);
    expect(byVin.schedule.instalment).toBe(226_043n);
    expect(price(baas({ batteryPrice: 7_000_000n }), catalogue).priceBasis.amount).toBe(14_980_000n);
    expect(refusal(baas({}))).toMatchObject({
      code: 'vehicle_information_missing',
      pointer: '/vehicle/batteryPrice',
    });
    expect(refusal({ ...baas({ vin: 'LTESTEV20SB001003' }), livemode: true })).toMatchObject({
      pointer: '/vehicle/batteryPrice',
    });
  });

  it('prices the bought car of the bundle', () => {
    const result = price(
      request({
        vehicle: car({ msrp: 21_980_000n, transactionPrice: 21_980_000n }),
        wish: wish({ size: { kind: 'downPaymentPercent', percent: percent('20') }, termMonths: 60 }),
      }),
      catalogue,
    );
    expect(rates(result)).toEqual(['4.9800', '4.9800']);
    expect(result.principal).toBe(17_584_000n);
    expect(result.schedule.instalment).toBe(331_671n);
    expect(result.counter).toBeNull();
  });
});

describe('selection', () => {
  it.each([
    ['a BEV over 36 months', car(), 36, 'NEW_CAR_LOAN', '3.8800'],
    ['a BEV over 60 months', car(), 60, 'EV_LOAN', '4.9800'],
    ['a petrol car over 60 months', car({ powertrain: 'ice' }), 60, 'NEW_CAR_LOAN', '5.8800'],
    [
      'a hybrid over 60 months counts as combustion',
      car({ powertrain: 'hev' }),
      60,
      'NEW_CAR_LOAN',
      '5.8800',
    ],
    ['a petrol car over 36 months', car({ powertrain: 'ice' }), 36, 'NEW_CAR_LOAN', '3.8800'],
    ['a PHEV over 37 months', car({ powertrain: 'phev' }), 37, 'EV_LOAN', '4.9800'],
  ])('%s', (_name, vehicle, termMonths, product, customerRate) => {
    const result = price(request({ vehicle, wish: wish({ termMonths }) }), catalogue);
    expect([result.versions.product.id, rates(result)[1]]).toEqual([product, customerRate]);
  });

  it('prices with the product asked for and without subsidies', () => {
    const result = price(request({ product: 'EV_LOAN', subsidies: 'none' }), catalogue);
    expect(rates(result)).toEqual(['4.9800', '4.9800']);
    expect(price(request({ product: 'NEW_CAR_LOAN', subsidies: 'none' }), catalogue).subsidies).toEqual([]);
  });

  it('refuses a product or subsidy that does not apply, by name', () => {
    expect(refusal(request({ product: 'USED_CAR_LOAN' }))).toMatchObject({
      code: 'product_not_applicable',
      pointer: '/product',
    });
    expect(refusal(request({ subsidies: ['MANUFACTURER_RATE_SUBSIDY', 'NO_SUCH'] }))).toMatchObject({
      code: 'subsidy_not_applicable',
      pointer: '/subsidies/1',
    });
    const late = refusal(
      request({ subsidies: ['MANUFACTURER_RATE_SUBSIDY'], wish: wish({ termMonths: 37 }) }),
    );
    expect(late).toMatchObject({ pointer: '/subsidies/0', rules: [{ id: 'MANUFACTURER_RATE_SUBSIDY' }] });
    const before = snapshotOf(SEEDED_CATALOGUE, '2025-12-31');
    expect(refusal(request({ subsidies: ['MANUFACTURER_RATE_SUBSIDY'] }), before).detail).toContain(
      'not a subsidy programme in force',
    );
  });

  it('leaves a loan that would cost the payer more than its cap outside the programme', () => {
    const big = request({
      vehicle: car({ powertrain: 'ice', msrp: 200_000_000n, transactionPrice: 200_000_000n }),
      wish: wish({ size: { kind: 'downPaymentPercent', percent: percent('20') } }),
    });
    expect(price(big, catalogue).subsidies).toEqual([]);
    expect(refusal({ ...big, subsidies: ['MANUFACTURER_RATE_SUBSIDY'] })).toMatchObject({
      code: 'subsidy_not_applicable',
    });
  });

  it('leaves a subsidy that bears less than the cash discount it costs, unless it is asked for by name', () => {
    const small = (over: Partial<PriceRequest> = {}): PriceResult =>
      price(
        request({
          vehicle: car({ powertrain: 'ice' }),
          wish: wish({ size: { kind: 'amount', amount: 9_000_000n } }),
          ...over,
        }),
        catalogue,
      );
    expect(small()).toMatchObject({ subsidies: [], cashDiscountForgone: 0n, withoutSubsidies: null });
    const named = small({ subsidies: ['MANUFACTURER_RATE_SUBSIDY'] });
    expect(named.subsidies[0]?.amount).toBeLessThan(300_000n);
    expect(named.cashDiscountForgone).toBe(300_000n);
  });

  it('takes a subsidy from the loan on at which it bears the cash discount, to the fen', () => {
    const at = (cashDiscountForgone: bigint): PriceResult => {
      const subsidies = SEEDED_CATALOGUE.subsidies.map((row) => ({ ...row, cashDiscountForgone }));
      return price(request(), snapshotOf({ ...SEEDED_CATALOGUE, subsidies }, catalogue.on));
    };
    expect(rates(at(387_490n))[1]).toBe('3.8800');
    expect([at(387_491n).versions.product.id, rates(at(387_491n))[1]]).toEqual(['EV_LOAN', '4.9800']);
  });

  it('takes the LPR of the day', () => {
    const march = snapshotOf(SEEDED_CATALOGUE, '2025-03-01');
    expect(rates(price(request({ subsidies: 'none', product: 'NEW_CAR_LOAN' }), march))[0]).toBe('5.9800');
  });
});

describe('caps', () => {
  it('allows the cap and counters one fen more', () => {
    const at = (amount: bigint): PriceResult =>
      price(
        request({
          vehicle: car({ powertrain: 'ice', msrp: 15_000_000n, transactionPrice: 15_000_000n }),
          wish: wish({ size: { kind: 'amount', amount }, termMonths: 60 }),
        }),
        catalogue,
      );
    expect(at(12_000_000n)).toMatchObject({ counter: null, principal: 12_000_000n });
    expect(at(12_000_001n)).toMatchObject({
      principal: 12_000_000n,
      requestedPrincipal: 12_000_001n,
      counter: { rule: 'LTV_OWN_USE_NEW' },
    });
    expect(at(14_250_000n)).toMatchObject({
      principal: 12_000_000n,
      maxPrincipal: 12_000_000n,
      downPayment: 3_000_000n,
    });
  });

  it.each([
    ['ride_hailing', 'bev', '75.00', 'LTV_COMMERCIAL_NEW_NEV'],
    ['ride_hailing', 'ice', '70.00', 'LTV_COMMERCIAL_NEW_ICE'],
    ['rental', 'erev', '75.00', 'LTV_COMMERCIAL_NEW_NEV'],
    ['freight', 'hev', '70.00', 'LTV_COMMERCIAL_NEW_ICE'],
  ] as const)('%s, %s: %s', (useNature, powertrain, applied, rule) => {
    expect(price(request({ useNature, vehicle: car({ powertrain }) }), catalogue).caps[0]).toMatchObject({
      applied,
      value: applied,
      rule,
    });
  });

  it('had fixed shares for own use before 2024-04-03', () => {
    const share = (on: string): string | undefined => {
      const day = snapshotOf(SEEDED_CATALOGUE, on);
      return day.caps(
        'loan_to_value',
        {
          lenderKind: 'bank',
          financingForm: 'auto_loan',
          useNature: 'non_operating',
          condition: 'new',
          powertrainGroup: 'nev',
        },
        0,
      )[0]?.id;
    };
    expect([share('2024-04-02'), share('2024-04-03')]).toEqual(['LTV_OWN_USE_NEW_NEV', 'LTV_OWN_USE_NEW']);
  });

  it('refuses a term above its cap with pointer, rule and source', () => {
    const long = refusal(
      request({
        vehicle: used(),
        wish: wish({ size: { kind: 'amount', amount: 6_440_000n }, termMonths: 48 }),
      }),
    );
    expect(long).toMatchObject({
      code: 'term_above_cap',
      pointer: '/wish/termMonths',
      facts: { maxTermMonths: 36 },
      rules: [{ id: 'USED_TERM_MAX', value: '36' }],
    });
    expect(long.rules[0]?.source).toContain('2017-10-13');
    expect(refusal(request({ wish: wish({ termMonths: 61 }) }))).toMatchObject({
      code: 'term_above_cap',
      rules: [{ id: 'NEW_TERM_MAX' }],
    });
  });

  it('allows age plus term of exactly ten years', () => {
    const nine = (termMonths: number): PriceRequest =>
      request({
        vehicle: used({ firstRegistration: '2017-11' }),
        wish: wish({ size: { kind: 'amount', amount: 2_000_000n }, termMonths }),
      });
    expect(price(nine(12), catalogue).maxTermMonths).toBe(12);
    expect(refusal(nine(13))).toMatchObject({
      code: 'term_above_cap',
      rules: [{ id: 'AGE_PLUS_TERM_MAX', value: '120' }],
    });
  });

  it('ends a ride-hailing loan within the years of service, one year earlier for a used car', () => {
    const taxi = (
      condition: 'new' | 'used',
      firstRegistration: string | null,
      termMonths: number,
    ): PriceRequest =>
      request({
        useNature: 'ride_hailing',
        vehicle: car({
          condition,
          firstRegistration,
          lendingValue: condition === 'used' ? 18_000_000n : null,
        }),
        wish: wish({ termMonths, size: { kind: 'amount', amount: 3_000_000n } }),
      });
    expect(price(taxi('new', null, 60), catalogue).termMonths).toBe(60);
    expect(price(taxi('used', '2022-11', 36), catalogue).maxTermMonths).toBe(36);
    expect(refusal(taxi('used', '2022-10', 36))).toMatchObject({
      rules: [{ id: 'USED_ONE_YEAR_BEFORE_SCRAPPING' }],
      facts: { maxTermMonths: 35 },
    });
    expect(refusal(taxi('used', null, 36))).toMatchObject({
      code: 'vehicle_information_missing',
      pointer: '/vehicle/firstRegistration',
    });
  });

  it('names what is missing or contradicts itself', () => {
    expect(refusal(request({ vehicle: car({ msrp: null }) }))).toMatchObject({ pointer: '/vehicle/msrp' });
    expect(refusal(request({ vehicle: used({ lendingValue: null }) }))).toMatchObject({
      pointer: '/vehicle/lendingValue',
    });
    expect(refusal(request({ vehicle: used({ firstRegistration: '2026-12' }) }))).toMatchObject({
      code: 'vehicle_information_invalid',
    });
    expect(refusal(request({ vehicle: car({ powertrain: 'ice', batteryIncluded: false }) }))).toMatchObject({
      pointer: '/vehicle/batteryIncluded',
    });
    expect(refusal(request({ vehicle: car({ governmentSubsidy: 18_980_000n }) }))).toMatchObject({
      code: 'price_basis_not_positive',
    });
    expect(refusal(request({ wish: wish({ size: { kind: 'amount', amount: 999_999n } }) }))).toMatchObject({
      code: 'amount_below_minimum',
      pointer: '/wish/amount',
    });
    expect(
      refusal(request({ wish: wish({ size: { kind: 'downPayment', downPayment: 18_980_000n } }) })),
    ).toMatchObject({ pointer: '/wish/downPayment' });
    expect(
      price(request({ wish: wish({ size: { kind: 'amount', amount: 1_000_000n } }) }), catalogue).principal,
    ).toBe(1_000_000n);
  });

  it('takes the government subsidy off and never exceeds the list price', () => {
    expect(
      price(request({ vehicle: car({ governmentSubsidy: 1_000_000n }) }), catalogue).priceBasis.amount,
    ).toBe(17_980_000n);
    expect(
      price(request({ vehicle: car({ transactionPrice: 25_000_000n }) }), catalogue).priceBasis.amount,
    ).toBe(19_980_000n);
  });
});

describe('repayment', () => {
  it('offers a balloon within its limit', () => {
    const balloon = (share: string | null): PriceRequest =>
      request({
        wish: wish({ repaymentMethod: 'balloon', balloonPercent: share === null ? null : percent(share) }),
      });
    const result = price(balloon('40'), catalogue);
    expect(result.balloon).toBe(4_800_000n);
    expect(result.schedule.lastInstalment).toBeGreaterThanOrEqual(4_800_000n);
    expect(result.appliedRules).toContain('BALLOON_MAX_SHARE');
    for (const share of ['40.0001', '0', null])
      expect(refusal(balloon(share))).toMatchObject({
        code: 'balloon_not_offered',
        pointer: '/wish/balloonPercent',
      });
    expect(refusal(request({ wish: wish({ balloonPercent: percent('10') }) }))).toMatchObject({
      code: 'balloon_not_offered',
    });
  });

  it.each(['interest_first', 'stepped', 'flat_fee'] as const)('does not offer %s', (repaymentMethod) => {
    expect(refusal(request({ wish: wish({ repaymentMethod }) }))).toMatchObject({
      code: 'repayment_method_not_offered',
      pointer: '/wish/repaymentMethod',
    });
  });

  it('shows contingent costs beside the price, not in it', () => {
    const { contingent } = price(request(), catalogue);
    expect([contingent.overdueRate, contingent.misuseRate].map((rate) => formatPercent(rate, 4))).toEqual([
      '8.8200',
      '11.7600',
    ]);
    expect(
      contingent.earlySettlement.map(({ months, percent: share }) => [months, formatPercent(share, 2)]),
    ).toEqual([
      ['1-12', '3.00'],
      ['13-', '0.00'],
    ]);
  });
});
