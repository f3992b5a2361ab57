import { percent } from '../../../kernel/rate.js';
import type { CapRule, CombinationKey, PriceBasisRule } from '../domain/rule-rows.js';
import { head, sources } from './provenance.js';

/** The 2017 measures bind banks and auto finance companies alike; leasing companies are outside them. */
const autoLoan = {
  lenderKinds: ['bank', 'auto_finance_company'],
  financingForms: ['auto_loan'],
} as const satisfies Partial<CombinationKey>;
const ownUse = ['non_operating'] as const;
const commercial = ['ride_hailing', 'rental', 'freight'] as const;
const anyUse = [...ownUse, ...commercial] as const;
const anyPowertrain = ['ice', 'nev'] as const;

const unset = {
  ageMonthsFrom: null,
  ageMonthsTo: null,
  percent: null,
  months: null,
  appliedParameter: null,
} as const;

const shares: CapRule[] = [
  {
    ...head(
      'LTV_OWN_USE_NEW_ICE',
      '2018-01-01',
      '自用传统动力新车最高发放比例',
      'Loan-to-value cap, own use, new, combustion',
      sources.share2018,
      { effectiveTo: '2024-04-02' },
    ),
    ...autoLoan,
    ...unset,
    measure: 'loan_to_value',
    useNatures: ownUse,
    conditions: ['new'],
    powertrainGroups: ['ice'],
    percent: percent('80'),
  },
  {
    ...head(
      'LTV_OWN_USE_NEW_NEV',
      '2018-01-01',
      '自用新能源新车最高发放比例',
      'Loan-to-value cap, own use, new, NEV',
      sources.share2018,
      { effectiveTo: '2024-04-02' },
    ),
    ...autoLoan,
    ...unset,
    measure: 'loan_to_value',
    useNatures: ownUse,
    conditions: ['new'],
    powertrainGroups: ['nev'],
    percent: percent('85'),
  },
  {
    ...head(
      'LTV_OWN_USE_NEW',
      '2024-04-03',
      '自用新车最高发放比例由贷款人自主确定',
      'Loan-to-value cap, own use, new: the lender decides',
      sources.share2024,
    ),
    ...autoLoan,
    ...unset,
    measure: 'loan_to_value',
    useNatures: ownUse,
    conditions: ['new'],
    powertrainGroups: anyPowertrain,
    appliedParameter: 'LENDER_SHARE_OWN_USE_NEW',
  },
  {
    ...head(
      'LTV_COMMERCIAL_NEW_ICE',
      '2018-01-01',
      '商用传统动力新车最高发放比例',
      'Loan-to-value cap, commercial use, new, combustion',
      sources.shareUnchanged,
    ),
    ...autoLoan,
    ...unset,
    measure: 'loan_to_value',
    useNatures: commercial,
    conditions: ['new'],
    powertrainGroups: ['ice'],
    percent: percent('70'),
  },
  {
    ...head(
      'LTV_COMMERCIAL_NEW_NEV',
      '2018-01-01',
      '商用新能源新车最高发放比例',
      'Loan-to-value cap, commercial use, new, NEV',
      sources.shareUnchanged,
    ),
    ...autoLoan,
    ...unset,
    measure: 'loan_to_value',
    useNatures: commercial,
    conditions: ['new'],
    powertrainGroups: ['nev'],
    percent: percent('75'),
  },
  {
    ...head(
      'LTV_USED',
      '2018-01-01',
      '二手车最高发放比例',
      'Loan-to-value cap, used car',
      sources.shareUnchanged,
    ),
    ...autoLoan,
    ...unset,
    measure: 'loan_to_value',
    useNatures: anyUse,
    conditions: ['used'],
    powertrainGroups: anyPowertrain,
    percent: percent('70'),
  },
];

const terms: CapRule[] = [
  {
    ...head(
      'NEW_TERM_MAX',
      '2018-01-01',
      '新车贷款最长期限',
      'Longest term, new car, extensions included',
      sources.measuresArticle6,
    ),
    ...autoLoan,
    ...unset,
    measure: 'term',
    useNatures: anyUse,
    conditions: ['new'],
    powertrainGroups: anyPowertrain,
    months: 60,
  },
  {
    ...head(
      'USED_TERM_MAX',
      '2018-01-01',
      '二手车贷款最长期限',
      'Longest term, used car, extensions included',
      sources.measuresUsedTerm,
    ),
    ...autoLoan,
    ...unset,
    measure: 'term',
    useNatures: anyUse,
    conditions: ['used'],
    powertrainGroups: anyPowertrain,
    months: 36,
  },
  {
    ...head(
      'AGE_PLUS_TERM_MAX',
      '2018-01-01',
      '车龄与贷款期限合计上限',
      'Age of the car plus term, used car',
      sources.lender,
    ),
    ...autoLoan,
    ...unset,
    measure: 'age_plus_term',
    useNatures: anyUse,
    conditions: ['used'],
    powertrainGroups: anyPowertrain,
    months: 120,
  },
  {
    ...head(
      'RIDE_HAILING_SERVICE_LIFE',
      '2018-01-01',
      '网约车退出经营年限',
      'A ride-hailing car leaves service after 8 years',
      sources.rideHailing,
    ),
    ...autoLoan,
    ...unset,
    measure: 'service_life',
    useNatures: ['ride_hailing'],
    conditions: ['new', 'used'],
    powertrainGroups: anyPowertrain,
    months: 96,
  },
  {
    ...head(
      'USED_ONE_YEAR_BEFORE_SCRAPPING',
      '2018-01-01',
      '二手车须在规定报废年限一年之前',
      'A used car is financed until one year before it must leave service',
      sources.measuresArticle4,
    ),
    ...autoLoan,
    ...unset,
    measure: 'service_life',
    useNatures: ['ride_hailing'],
    conditions: ['used'],
    powertrainGroups: anyPowertrain,
    months: 84,
  },
];

export const CAPS: readonly CapRule[] = [...shares, ...terms];

/** Purchase tax, insurance and plates never enter a basis: the call has no field for them. */
export const PRICE_BASES: readonly PriceBasisRule[] = [
  {
    ...head('PRICE_BASIS_NEW', '2018-01-01', '新车计价基础', 'Price basis, new car', sources.lender),
    conditions: ['new'],
    part: 'vehicle',
    formula: 'min(transactionPrice - subsidy, msrp)',
  },
  {
    ...head('PRICE_BASIS_USED', '2018-01-01', '二手车计价基础', 'Price basis, used car', sources.lender),
    conditions: ['used'],
    part: 'vehicle',
    formula: 'min(transactionPrice - subsidy, lendingValue)',
  },
  {
    ...head(
      'PRICE_BASIS_BATTERY_LEASED',
      '2018-01-01',
      '电池不随车出售时从计价基础扣除',
      'A battery that is not sold with the car is taken out of the basis',
      sources.lender,
    ),
    conditions: ['new', 'used'],
    part: 'battery',
    formula: '- batteryPrice',
  },
];
