import { sha256Hex } from '../../../kernel/canonical-json.js';
import { formatYuan, type Fen } from '../../../kernel/money.js';
import { formatPercent } from '../../../kernel/rate.js';
import { LENDER } from '../../consents/domain/lender.js';
import type {
  FeeCode,
  FeeCollector,
  FeeDue,
  RepaymentMethodName,
  SubsidyEffect,
  SubsidyPayer,
} from '../../products/domain/vocabulary.js';
import type {
  AnnualisedAllInCost,
  AppliedSubsidy,
  PricedFee,
  PriceResult,
  WithoutSubsidies,
} from '../../quotes/domain/price-request.js';

const money = (fen: Fen): string => `¥${formatYuan(fen)}`;

// A word that is missing from one of these does not compile: a customer never reads a code.
const METHODS: Record<RepaymentMethodName, string> = {
  equal_instalment: '等额本息',
  equal_principal: '等额本金',
  balloon: '尾款(气球贷)',
  interest_first: '先息后本',
  stepped: '阶梯还款',
  flat_fee: '分期手续费',
};
const COLLECTORS: Record<FeeCollector, string> = {
  lender: '贷款人',
  agent: '代办机构',
  dealer: '经销商',
  guarantor: '担保机构',
  appraiser: '评估机构',
};
const FEES: Record<FeeCode, string> = {
  mortgage_registration: '抵押登记费',
  telematics: '车载终端费',
  guarantee_fee: '担保费',
  valuation: '评估费',
  service_fee: '服务费',
  renewal_deposit: '续保押金',
};
const DUES: Record<FeeDue, string> = { drawdown: '一次性，放款时' };
const PAYERS: Record<SubsidyPayer, string> = {
  manufacturer: '厂商',
  dealer: '经销商',
  government: '政府',
  charging_partner: '充电合作方',
};
const EFFECTS: Record<SubsidyEffect, string> = {
  none: '已享受的贴息无需退还，不另收费用',
  remaining_months_repriced: '提前还款后仍有剩余期数的，剩余期数按合同利率重新计息',
  subsidy_paid_back: '须退还已享受的贴息',
};

/**
 * The 综合融资成本明示表 of one offer as the text that a customer is shown (金规〔2026〕2号: principal, each fee with
 * how and when it is charged and by whom, the annualised all-in cost, contingent items and who collects them, and
 * that nothing else is charged). The text is stored with the offer, so that what was said stays retrievable word
 * for word.
 */
export function disclosureText(price: PriceResult): string {
  return [
    '综合融资成本明示表（预审批方案，不构成要约）',
    `贷款人：${LENDER.name}`,
    `贷款本金：${money(price.principal)}`,
    `期限：${price.termMonths} 个月；还款方式：${METHODS[price.repaymentMethod]}`,
    `合同利率（年化，单利）：${formatPercent(price.contractRate)}%；客户承担利率（年化，单利）：${formatPercent(price.customerRate)}%`,
    ...price.subsidies.map(subsidyLine),
    `首期还款：${money(price.schedule.instalment)}；末期还款：${money(price.schedule.lastInstalment)}`,
    ...(price.balloon === null
      ? []
      : [`尾款：${money(price.balloon)}（与末期还款一并支付，已含在末期还款中）`]),
    `利息合计：${money(price.schedule.interest)}（收取方：贷款人；按月随还款收取）`,
    ...price.fees.map(feeLine),
    `年化综合融资成本：${annualised(price.annualisedAllInCost)}`,
    `正常履约的融资总成本（含本金）：${money(price.totalCost)}`,
    ...(price.withoutSubsidies === null ? [] : [withoutLine(price.withoutSubsidies)]),
    ...contingentLines(price),
    '除上述项目外，不收取其他任何费用。',
  ].join('\n');
}

const annualised = ({ simple, compound }: AnnualisedAllInCost): string =>
  `单利 ${simple}%，复利(IRR) ${compound}%`;

const subsidyLine = ({ payer, points, months, amount, cashDiscountForgone }: AppliedSubsidy): string =>
  `贴息：${PAYERS[payer]}承担 ${formatPercent(points)} 个百分点，共 ${months} 个月，合计 ${money(amount)}；因此放弃的现金优惠：${money(cashDiscountForgone)}`;

const feeLine = ({ code, amount, collector, optional, due }: PricedFee): string => {
  const charged = amount === 0n ? '本方案不收取' : DUES[due];
  return `${FEES[code]}：${money(amount)}（收取方：${COLLECTORS[collector]}；${charged}${optional ? '；可选' : ''}）`;
};

const withoutLine = ({ customerRate, schedule, totalCost, ...rest }: WithoutSubsidies): string =>
  [
    `同一产品不使用贴息：客户承担利率 ${formatPercent(customerRate)}%`,
    `首期还款 ${money(schedule.instalment)}`,
    `利息合计 ${money(schedule.interest)}`,
    `年化综合融资成本${annualised(rest.annualisedAllInCost)}`,
    `融资总成本（含本金）${money(totalCost)}`,
    `另可享受现金优惠 ${money(rest.cashDiscount)}（未计入以上数字）`,
  ].join('；');

function contingentLines({ contingent, subsidies }: PriceResult): string[] {
  const rate = (factor: string, percent: typeof contingent.overdueRate): string =>
    `合同利率的 ${factor} 倍，即年化 ${formatPercent(percent)}%（单利）`;
  return [
    '违约情形或有成本（收取方：贷款人）',
    `逾期罚息：${rate(contingent.overdueFactor, contingent.overdueRate)}`,
    `挪用罚息：${rate(contingent.misuseFactor, contingent.misuseRate)}`,
    ...contingent.earlySettlement.map(
      ({ months, percent }) =>
        `提前还款违约金（${monthsText(months)}）：提前偿还本金的 ${formatPercent(percent, 2)}%`,
    ),
    ...subsidies.map(
      ({ payer, onEarlySettlement }) => `提前还款对${PAYERS[payer]}贴息的影响：${EFFECTS[onEarlySettlement]}`,
    ),
  ];
}

/** `1-12`, `13-` and `6-6` of the ladder in words. */
function monthsText(months: string): string {
  const [from = months, to = ''] = months.split('-');
  if (to === '') return `第${from}个月起`;
  return from === to ? `第${from}个月` : `第${from}至${to}个月`;
}

export const disclosureHash = (text: string): string => `sha256:${sha256Hex(text)}`;
