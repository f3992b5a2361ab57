import { percent } from '../../../kernel/rate.js';
import {
  SEEDED_CATALOGUE,
  car,
  catalogue,
  request,
  used,
  wish,
} from '../../../../test/support/pricing-fixtures.js';
import { price } from './price.js';
import type { PricedVehicle, PriceRequest } from './price-request.js';
import { calculationView, offerView, scheduleView } from './price-view.js';

describe('on the wire', () => {
  const result = price(request(), catalogue);

  const bytes = (view: object): number =>
    Buffer.byteLength(JSON.stringify({ livemode: false, binding: false, ...view }));

  it('stays under 2 KiB without the rows, and every rule named exists', () => {
    expect(bytes(calculationView(result))).toBeLessThan(2048);
    const ids = [
      ...SEEDED_CATALOGUE.caps,
      ...SEEDED_CATALOGUE.priceBases,
      ...SEEDED_CATALOGUE.lprRates,
      ...SEEDED_CATALOGUE.products,
      ...SEEDED_CATALOGUE.fees,
      ...SEEDED_CATALOGUE.subsidies,
      ...SEEDED_CATALOGUE.parameters,
    ].map(({ id }) => id);
    expect(result.appliedRules.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('says how many instalments, the method and both annualised figures in a calculation too', () => {
    expect(calculationView(result)).toMatchObject({
      instalmentCount: 36,
      repaymentMethod: 'equal_instalment',
      annualisedAllInCost: { simple: '4.0461', compound: '4.1220', label: '年化综合融资成本(单利) 4.05%' },
    });
  });

  const leased = { batteryIncluded: false, batteryPrice: 1_000_000n };
  it.each<[string, Partial<PriceRequest>, Partial<PricedVehicle>]>([
    [
      'a used taxi',
      { vehicle: used({ powertrain: 'phev', ...leased }) },
      { transactionPrice: 10_000_000_000n, lendingValue: 10_000_000_000n },
    ],
    ['a new taxi', {}, { msrp: 10_000_000_000n, transactionPrice: 10_000_000_000n }],
    [
      'a new taxi whose subsidy almost reaches its cap',
      { subsidies: ['MANUFACTURER_RATE_SUBSIDY'] },
      { msrp: 61_000_000n, transactionPrice: 61_000_000n },
    ],
  ])('stays under 2 KiB at its longest: %s', (_name, over, prices) => {
    const vehicle = { ...(over.vehicle ?? car({ powertrain: 'phev', ...leased })), ...prices };
    for (const share of ['1', '20', '40']) {
      const balloon = { repaymentMethod: 'balloon', balloonPercent: percent(share) } as const;
      const size = { kind: 'amount', amount: 9_990_000_000n } as const;
      const asked = request({
        useNature: 'ride_hailing',
        wish: wish({ size, ...balloon }),
        ...over,
        vehicle,
      });
      const longest = calculationView(price({ ...asked, subsidies: over.subsidies ?? 'auto' }, catalogue));
      expect(longest['caps']).toHaveLength(2);
      expect(longest['counter']).not.toBeNull();
      expect(bytes(longest)).toBeLessThan(2048);
    }
  });

  it('never shows an instalment without its annualised cost', () => {
    const view = offerView(result);
    expect(view).toMatchObject({
      instalment: { amount: 353_648, currency: 'CNY' },
      annualisedAllInCost: { simple: '4.0461' },
      contractRate: '5.8800',
      customerRate: '3.8800',
      contingent: { overdue: 'contract rate x 1.5', subsidyOnEarlySettlement: [{ effect: 'none' }] },
    });
    expect(scheduleView(result)).toHaveLength(36);
  });
});
