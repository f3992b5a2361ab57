import { yuan } from '../../../kernel/money.js';
import type { FeeRule } from '../domain/rule-rows.js';
import type { FeeCode, FeeCollector } from '../domain/vocabulary.js';
import { head, sources } from './provenance.js';

const since = '2024-07-22';

function notCharged(
  id: string,
  code: FeeCode,
  titleZh: string,
  titleEn: string,
  collector: FeeCollector,
): FeeRule {
  return {
    ...head(id, since, titleZh, titleEn, sources.lender),
    code,
    conditions: ['new', 'used'],
    standing: 'not_charged',
    amount: 0n,
    collector,
    optional: false,
    due: 'drawdown',
  };
}

/** The enumeration of fee kinds. What is not in it cannot be charged; what is refused is never charged. */
export const FEES: readonly FeeRule[] = [
  {
    ...head(
      'FEE_MORTGAGE_REGISTRATION',
      since,
      '抵押登记代办费',
      'Mortgage registration, by an agent',
      sources.lender,
    ),
    code: 'mortgage_registration',
    conditions: ['new', 'used'],
    standing: 'charged',
    amount: yuan('300.00'),
    collector: 'agent',
    optional: false,
    due: 'drawdown',
  },
  {
    ...head(
      'FEE_TELEMATICS',
      since,
      '车载定位设备费（贷款人承担）',
      'Telematics device, borne by the lender',
      sources.lender,
    ),
    code: 'telematics',
    conditions: ['new'],
    standing: 'borne_by_lender',
    amount: 0n,
    collector: 'lender',
    optional: false,
    due: 'drawdown',
  },
  notCharged(
    'FEE_GUARANTEE',
    'guarantee_fee',
    '担保费（不收取）',
    'Guarantee fee (not charged)',
    'guarantor',
  ),
  notCharged('FEE_VALUATION', 'valuation', '评估费（不收取）', 'Valuation fee (not charged)', 'appraiser'),
  notCharged('FEE_SERVICE', 'service_fee', '服务费（不收取）', 'Service fee (not charged)', 'dealer'),
  {
    ...head(
      'FEE_RENEWAL_DEPOSIT',
      since,
      '续保押金（禁止收取）',
      'Insurance renewal deposit (refused: ties the insurer)',
      sources.lender,
    ),
    code: 'renewal_deposit',
    conditions: ['new', 'used'],
    standing: 'refused',
    amount: 0n,
    collector: 'dealer',
    optional: false,
    due: 'drawdown',
  },
];
