import { percent } from '../../../kernel/rate.js';
import { car, catalogue, request, wish } from '../../../../test/support/pricing-fixtures.js';
import { LENDER } from '../../consents/domain/lender.js';
import { SUBSIDY_EFFECTS } from '../../products/domain/vocabulary.js';
import type { PriceResult } from '../../quotes/domain/price-request.js';
import { price as priceOf } from '../../quotes/domain/price.js';
import { openConditions } from './conditions.js';
import { raiseDownPayment } from './counterfactual.js';
import { disclosureText } from './disclosure.js';

const money = (amount: number) => ({ amount, currency: 'CNY' as const });
const price = priceOf(request(), catalogue);
const plain = priceOf(request({ subsidies: 'none' }), catalogue);
const linesOf = (result: PriceResult): string[] => disclosureText(result).split('\n');
const times = (text: string, part: string): number => text.split(part).length - 1;

describe('the all-in cost table that a customer reads', () => {
  it('names every amount, both annualised figures with their labels, the lender, and that nothing else is charged', () => {
    const lines = linesOf(price);
    for (const line of [
      `贷款人：${LENDER.name}`,
      '贷款本金：¥120000.00',
      '合同利率（年化，单利）：5.8800%；客户承担利率（年化，单利）：3.8800%',
      '首期还款：¥3536.48；末期还款：¥3536.32',
      '利息合计：¥7313.12（收取方：贷款人；按月随还款收取）',
      '年化综合融资成本：单利 4.0461%，复利(IRR) 4.1220%',
      '除上述项目外，不收取其他任何费用。',
    ])
      expect(lines).toContain(line);
    expect(lines.at(-1)).toBe('除上述项目外，不收取其他任何费用。');
  });

  it('says of each fee how and when it is charged and who collects it', () => {
    const lines = linesOf(price);
    expect(lines).toContain('抵押登记费：¥300.00（收取方：代办机构；一次性，放款时）');
    expect(lines).toContain('车载终端费：¥0.00（收取方：贷款人；本方案不收取）');
    const [fee] = price.fees;
    if (!fee) throw new Error('no fee');
    expect(disclosureText({ ...price, fees: [{ ...fee, optional: true }] })).toContain('放款时；可选）');
  });

  it('names the months of the early-settlement charge in words', () => {
    const lines = linesOf(price);
    expect(lines).toContain('提前还款违约金（第1至12个月）：提前偿还本金的 3.00%');
    expect(lines).toContain('提前还款违约金（第13个月起）：提前偿还本金的 0.00%');
    const one = { months: '6-6', percent: percent('1') };
    expect(
      disclosureText({ ...price, contingent: { ...price.contingent, earlySettlement: [one] } }),
    ).toContain('（第6个月）：提前偿还本金的 1.00%');
  });

  it('shows penalty interest as computed rates of the contract rate', () => {
    const lines = linesOf(price);
    expect(lines).toContain('逾期罚息：合同利率的 1.5 倍，即年化 8.8200%（单利）');
    expect(lines).toContain('挪用罚息：合同利率的 2 倍，即年化 11.7600%（单利）');
  });

  it('names the final payment of a balloon loan, and of no other', () => {
    const balloon = wish({ repaymentMethod: 'balloon', balloonPercent: percent('40') });
    expect(linesOf(priceOf(request({ wish: balloon }), catalogue))).toContain(
      '尾款：¥48000.00（与末期还款一并支付，已含在末期还款中）',
    );
    expect(disclosureText(price)).not.toContain('尾款');
  });

  it('says who pays a subsidy, what it costs, how it ends, and the same without it, each once', () => {
    const text = disclosureText(price);
    expect(linesOf(price)).toContain(
      '贴息：厂商承担 2.0000 个百分点，共 36 个月，合计 ¥3874.90；因此放弃的现金优惠：¥3000.00',
    );
    expect(text).toContain('提前还款对厂商贴息的影响：已享受的贴息无需退还，不另收费用');
    expect(text).toMatch(
      /同一产品不使用贴息：客户承担利率 5\.8800%；.*利息合计 ¥11188\.02；.*单利 [\d.]+%，复利\(IRR\) /,
    );
    expect(text).toContain('另可享受现金优惠 ¥3000.00');
    for (const absent of ['贴息', '现金优惠']) expect(disclosureText(plain)).not.toContain(absent);
  });

  it('shows of several subsidies the cash discount of each, not the sum twice', () => {
    const [first] = price.subsidies;
    if (!first) throw new Error('no subsidy');
    const second = { ...first, payer: 'dealer' as const, cashDiscountForgone: 0n };
    const text = disclosureText({ ...price, subsidies: [first, second] });
    expect(times(text, '因此放弃的现金优惠：¥3000.00')).toBe(1);
    expect(times(text, '因此放弃的现金优惠：¥0.00')).toBe(1);
    expect(text).toContain('提前还款对经销商贴息的影响');
  });

  it.each(SUBSIDY_EFFECTS)('puts the effect %s in words', (onEarlySettlement) => {
    const subsidies = price.subsidies.map((subsidy) => ({ ...subsidy, onEarlySettlement }));
    const text = disclosureText({ ...price, subsidies });
    expect(text).toMatch(/提前还款对厂商贴息的影响：[^a-z_]+\n/);
    expect(text).not.toMatch(/undefined|[a-z]+_[a-z]+/);
  });

  it('uses no word that the marketing rules forbid', () => {
    const used = car({ powertrain: 'ice' });
    for (const result of [price, plain, priceOf(request({ vehicle: used }), catalogue)])
      expect(disclosureText(result)).not.toMatch(/低利率|零成本|0\s?首付|秒批|低门槛|无成本|低风险/);
  });
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
