import { yuan } from '../../../kernel/money.js';
import { percent } from '../../../kernel/rate.js';
import type {
  CombinationKey,
  LprRate,
  ProductVersion,
  SubsidyProgramme,
  VehicleReference,
} from '../domain/rule-rows.js';
import { head, sources } from './provenance.js';

function lpr(published: string, lastDay: string | null, oneYear: string, overFiveYears: string): LprRate {
  return {
    ...head('LPR', published, '贷款市场报价利率', 'Loan prime rate', sources.lpr, {
      effectiveTo: lastDay,
      sourceDate: published,
    }),
    oneYear: percent(oneYear),
    overFiveYears: percent(overFiveYears),
  };
}

/** Monthly publications that changed nothing are left out: a row holds until the next change. */
export const LPR_RATES: readonly LprRate[] = [
  lpr('2024-07-22', '2024-10-20', '3.35', '3.85'),
  lpr('2024-10-21', '2025-01-19', '3.10', '3.60'),
  lpr('2025-01-20', '2025-05-19', '3.10', '3.60'),
  lpr('2025-05-20', null, '3.00', '3.50'),
];

const offered = {
  lenderKinds: ['bank', 'auto_finance_company'],
  financingForms: ['auto_loan'],
  useNatures: ['non_operating', 'ride_hailing', 'rental', 'freight'],
} as const satisfies Partial<CombinationKey>;

const terms = {
  version: 1,
  minTermMonths: 6,
  repaymentMethods: ['equal_instalment', 'equal_principal', 'balloon'],
} as const;

export const PRODUCTS: readonly ProductVersion[] = [
  {
    ...head('NEW_CAR_LOAN', '2024-07-22', '新车贷款', 'New car loan', sources.lender),
    ...offered,
    ...terms,
    conditions: ['new'],
    powertrainGroups: ['ice', 'nev'],
    spreadBasisPoints: 288,
    maxTermMonths: 60,
  },
  {
    ...head('EV_LOAN', '2024-07-22', '新能源新车贷款', 'New energy vehicle loan', sources.lender),
    ...offered,
    ...terms,
    conditions: ['new'],
    powertrainGroups: ['nev'],
    spreadBasisPoints: 198,
    maxTermMonths: 60,
  },
  {
    ...head('USED_CAR_LOAN', '2024-07-22', '二手车贷款', 'Used car loan', sources.lender),
    ...offered,
    ...terms,
    conditions: ['used'],
    powertrainGroups: ['ice', 'nev'],
    spreadBasisPoints: 588,
    maxTermMonths: 36,
  },
];

export const SUBSIDIES: readonly SubsidyProgramme[] = [
  {
    ...head(
      'MANUFACTURER_RATE_SUBSIDY',
      '2026-01-01',
      '厂商贴息（36期以内）',
      "Manufacturer's rate subsidy, terms to 36 months",
      sources.lender,
    ),
    payer: 'manufacturer',
    form: 'rate',
    points: percent('2'),
    maxTermMonths: 36,
    products: ['NEW_CAR_LOAN'],
    powertrainGroups: ['ice', 'nev'],
    useNatures: offered.useNatures,
    cap: yuan('20000.00'),
    onEarlySettlement: 'none',
    cashDiscountForgone: yuan('3000.00'),
  },
];

/** Cars of the sandbox whose battery is sold apart. */
export const VEHICLES: readonly VehicleReference[] = [
  {
    key: 'LTESTEV20SB001003',
    effectiveFrom: '2024-07-22',
    effectiveTo: null,
    batteryPrice: yuan('70000.00'),
    sandboxOnly: true,
    source: 'sandbox vehicle, battery lease',
  },
];
