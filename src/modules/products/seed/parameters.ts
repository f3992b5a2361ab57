import type { ParameterUnit, PolicyParameter } from '../domain/rule-rows.js';
import { head, sources } from './provenance.js';

const since = '2018-01-01';

function policy(
  id: string,
  unit: ParameterUnit,
  value: string,
  titleZh: string,
  titleEn: string,
  audience: 'partner' | 'operator' = 'partner',
): PolicyParameter {
  return { ...head(id, since, titleZh, titleEn, sources.lender, { audience }), unit, value };
}

const pricing: PolicyParameter[] = [
  policy('LENDER_KIND', 'word', 'auto_finance_company', '贷款人类型', 'Kind of lender'),
  policy(
    'LENDER_SHARE_OWN_USE_NEW',
    'percent',
    '80.0000',
    '自用新车本公司发放比例',
    "Lender's own loan-to-value share, own use, new",
  ),
  policy('PRINCIPAL_MIN', 'fen', '1000000', '最低贷款本金', 'Smallest principal'),
  policy(
    'BALLOON_MAX_SHARE',
    'percent',
    '40.0000',
    '尾款占本金上限',
    'Largest final payment as a share of the principal',
  ),
  policy(
    'OVERDUE_INTEREST_FACTOR',
    'factor',
    '1.5',
    '罚息利率为合同利率的倍数',
    'Penalty interest when overdue, times the contract rate',
  ),
  policy(
    'MISUSE_INTEREST_FACTOR',
    'factor',
    '2',
    '挪用罚息利率为合同利率的倍数',
    'Penalty interest on misuse, times the contract rate',
  ),
  policy(
    'EARLY_SETTLEMENT_LADDER',
    'ladder',
    '1-12:3.00,13-:0.00',
    '提前还款违约金（占提前偿还本金）',
    'Early-settlement charge by month, percent of the principal settled',
  ),
  policy('QUOTE_VALID_DAYS', 'days', '7', '报价有效天数', 'Days a quote holds after the day it was made'),
];

const disclosure: PolicyParameter[] = [
  {
    ...head(
      'ANNUALISED_COST_DISPLAY',
      '2021-03-31',
      '年化利率展示',
      'Annualised cost is shown with every instalment, simple labelled 单利',
      sources.costDisplay,
    ),
    unit: 'word',
    value: 'simple_and_compound',
  },
  {
    ...head(
      'ALL_IN_COST_TABLE',
      '2026-08-01',
      '明示综合融资成本',
      'Every fee with its collector, and contingent costs, before signing',
      sources.costTable,
    ),
    unit: 'word',
    value: 'required',
  },
];

const application: PolicyParameter[] = [
  policy('APPLICANT_AGE_MIN', 'years', '18', '申请人最低年龄', 'Youngest applicant'),
  policy('APPLICANT_AGE_MAX', 'years', '65', '申请人最高年龄', 'Oldest applicant'),
  policy(
    'AFFORDABILITY_MAX_SHARE',
    'percent',
    '50.0000',
    '月供与债务占收入上限',
    'Instalment and obligations as a share of income',
  ),
  policy('PRE_APPROVAL_VALID_DAYS', 'days', '30', '预审批有效天数', 'Days a pre-approval holds'),
  policy(
    'BUREAU_REPORT_VALID_DAYS',
    'days',
    '30',
    '征信报告有效天数',
    'Days a credit report serves one authorisation',
  ),
  // Bureau bands decide reasons that partners must not tell apart, so partners do not see the figures.
  policy('SCORE_APPROVE_FROM', 'count', '600', '征信评分通过线', 'Bureau score that passes', 'operator'),
  policy(
    'SCORE_REFER_FROM',
    'count',
    '560',
    '征信评分人工审核线',
    'Bureau score that is reviewed',
    'operator',
  ),
  policy('SERIOUS_OVERDUE_DAYS', 'days', '90', '严重逾期天数', 'Days overdue that are serious', 'operator'),
  policy(
    'SERIOUS_OVERDUE_MONTHS',
    'months',
    '24',
    '严重逾期追溯月数',
    'Months a serious delinquency counts',
    'operator',
  ),
];

export const PARAMETERS: readonly PolicyParameter[] = [...pricing, ...disclosure, ...application];
