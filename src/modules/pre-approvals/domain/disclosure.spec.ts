import { percent } from '../../../kernel/rate.js';
import { buildSchedule } from '../../../kernel/schedule.js';
import type { PriceResult } from '../../quotes/domain/price-request.js';
import { openConditions } from './conditions.js';
import { raiseDownPayment } from './counterfactual.js';
import { disclosureText } from './disclosure.js';

const money = (amount: number) => ({ amount, currency: 'CNY' as const });
const price = {
  principal: 12_000_000n,
  termMonths: 36,
  repaymentMethod: 'equal_instalment',
  contractRate: percent('5.88'),
  customerRate: percent('3.88'),
  subsidies: [{ payer: 'manufacturer', points: percent('2'), months: 36, amount: 400_000n }],
  schedule: buildSchedule({
    method: 'equal_instalment',
    principal: 12_000_000n,
    annualPercent: percent('3.88'),
    termMonths: 36,
  }),
  fees: [
    { code: 'mortgage_registration', amount: 30_000n, collector: 'agent', optional: false },
    { code: 'telematics', amount: 0n, collector: 'lender', optional: false },
  ],
  annualisedAllInCost: { simple: '4.0461', compound: '4.1220', label: '', compoundLabel: '' },
  totalCost: 12_761_312n,
  cashDiscountForgone: 300_000n,
  contingent: {
    overdueFactor: '1.5',
    misuseFactor: '2',
    earlySettlement: [{ months: '1-12', percent: percent('3') }],
  },
} as unknown as PriceResult;

it('names every amount, each fee with its collector, both annualised figures and that nothing else is charged', () => {
  const text = disclosureText(price);
  const parts = [
    '¥120000.00',
    '¥3536.48',
    '¥3536.32',
    '¥7313.12',
    '¥300.00（收取方：代办机构）',
    '¥0.00（收取方：贷款人）',
  ];
  for (const part of [
    ...parts,
    '单利 4.0461%',
    '4.1220%',
    '厂商承担',
    '¥3000.00',
    '3.00%',
    '不收取其他任何费用',
  ]) {
    expect(text).toContain(part);
  }
});

it('asks for the VIN when none is bound and for both licences of a ride-hailing driver', () => {
  expect(openConditions({ vin: 'LTESTEV27SB001001', useNature: 'non_operating' })).toEqual([]);
  expect(
    openConditions({ vin: null, useNature: 'ride_hailing' }).map(({ code, document }) => document ?? code),
  ).toEqual(['BIND_VIN', 'ride_hailing_driver_licence', 'ride_hailing_vehicle_licence']);
});

it('states the down payment that leaves exactly the largest amount', () => {
  expect(raiseDownPayment(15_000_000n, 12_000_000n)).toEqual({
    code: 'RAISE_DOWN_PAYMENT',
    downPayment: money(3_000_000),
    amount: money(12_000_000),
  });
});
