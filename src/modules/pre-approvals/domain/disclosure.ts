import { sha256Hex } from '../../../kernel/canonical-json.js';
import type { Fen } from '../../../kernel/money.js';
import { formatPercent } from '../../../kernel/rate.js';
import type { PriceResult } from '../../quotes/domain/price-request.js';

const yuan = (fen: Fen): string => {
  const digits = fen.toString().padStart(3, '0');
  return `¥${digits.slice(0, -2)}.${digits.slice(-2)}`;
};

const METHODS: Record<string, string> = {
  equal_instalment: '等额本息',
  equal_principal: '等额本金',
  balloon: '尾款(气球贷)',
};
const COLLECTORS: Record<string, string> = {
  agent: '代办机构',
  lender: '贷款人',
  manufacturer: '厂商',
  dealer: '经销商',
};
const FEES: Record<string, string> = {
  mortgage_registration: '抵押登记费',
  telematics: '车载终端费',
  guarantee_fee: '担保费',
  valuation: '评估费',
  service_fee: '服务费',
};
const PAYERS: Record<string, string> = {
  manufacturer: '厂商',
  dealer: '经销商',
  government: '政府',
  charging_partner: '充电合作方',
};

/**
 * The 综合融资成本明示表 of one offer as the text that a customer is shown (金规〔2026〕2号: principal, each fee with
 * its collector, the annualised all-in cost, contingent items and who collects them, and that nothing else is
 * charged). The text is stored with the offer, so that what was said stays retrievable word for word.
 */
export function disclosureText(price: PriceResult): string {
  const { schedule, contingent, annualisedAllInCost } = price;
  const subsidies = price.subsidies.map(
    ({ payer, points, months, amount }) =>
      `贴息：${PAYERS[payer] ?? payer}承担 ${formatPercent(points)} 个百分点，共 ${months} 个月，合计 ${yuan(amount)}；放弃的现金优惠：${yuan(price.cashDiscountForgone)}`,
  );
  const fees = price.fees.map(
    (fee) =>
      `${FEES[fee.code] ?? fee.code}：${yuan(fee.amount)}（收取方：${COLLECTORS[fee.collector] ?? fee.collector}${fee.optional ? '，可选' : ''}）`,
  );
  return [
    '综合融资成本明示表（预审批方案，不构成要约）',
    `贷款本金：${yuan(price.principal)}`,
    `期限：${price.termMonths} 个月；还款方式：${METHODS[price.repaymentMethod] ?? price.repaymentMethod}`,
    `合同利率（年化，单利）：${formatPercent(price.contractRate)}%；客户承担利率：${formatPercent(price.customerRate)}%`,
    ...subsidies,
    `首期还款：${yuan(schedule.instalment)}；末期还款：${yuan(schedule.lastInstalment)}；利息合计：${yuan(schedule.interest)}（收取方：贷款人）`,
    ...fees,
    `年化综合融资成本：单利 ${annualisedAllInCost.simple}%，复利(IRR) ${annualisedAllInCost.compound}%`,
    `正常履约的融资总成本（含本金）：${yuan(price.totalCost)}`,
    '违约情形或有成本（收取方：贷款人）',
    `逾期罚息：合同利率的 ${contingent.overdueFactor} 倍；挪用罚息：合同利率的 ${contingent.misuseFactor} 倍`,
    ...contingent.earlySettlement.map(
      ({ months, percent }) =>
        `提前还款违约金（第 ${months} 个月）：提前偿还本金的 ${formatPercent(percent, 2)}%`,
    ),
    '除上述项目外，不收取其他任何费用。',
  ].join('\n');
}

export const disclosureHash = (text: string): string => `sha256:${sha256Hex(text)}`;
