import type { BusinessDate } from '../../../kernel/business-date.js';
import type { Fen } from '../../../kernel/money.js';
import type { Percent } from '../../../kernel/rate.js';
import type {
  Certainty,
  Condition,
  FeeCode,
  FeeCollector,
  FeeDue,
  FinancingForm,
  LenderKind,
  PowertrainGroup,
  RepaymentMethodName,
  SubsidyEffect,
  SubsidyPayer,
  UseNature,
} from './vocabulary.js';

/** What every catalogue row carries: its name, the days it holds, and where it comes from. */
export interface RuleHead {
  id: string;
  effectiveFrom: BusinessDate;
  /** Last day in force; null while open. */
  effectiveTo: BusinessDate | null;
  titleZh: string;
  titleEn: string;
  article: string | null;
  source: string;
  sourceDate: BusinessDate | null;
  certainty: Certainty;
  /** `operator` rows (bureau bands and the like) are not shown to partners. */
  audience: 'partner' | 'operator';
}

/** The combination a rule is keyed by. A list names every value it holds for. */
export interface CombinationKey {
  lenderKinds: readonly LenderKind[];
  financingForms: readonly FinancingForm[];
  useNatures: readonly UseNature[];
  conditions: readonly Condition[];
  powertrainGroups: readonly PowertrainGroup[];
}

export const CAP_MEASURES = ['loan_to_value', 'term', 'age_plus_term', 'service_life'] as const;
export type CapMeasure = (typeof CAP_MEASURES)[number];

export interface CapRule extends RuleHead, CombinationKey {
  measure: CapMeasure;
  /** Age of the car in months that the row is for, both ends included; null = any. */
  ageMonthsFrom: number | null;
  ageMonthsTo: number | null;
  /** Loan-to-value caps only. Null where the rule leaves the share to the lender. */
  percent: Percent | null;
  /** The other measures. */
  months: number | null;
  /** Policy parameter with the lender's own share, where the rule leaves it to the lender. */
  appliedParameter: string | null;
}

export interface PriceBasisRule extends RuleHead {
  conditions: readonly Condition[];
  /** `battery` rows say what is taken out of the basis when the battery is not sold with the car. */
  part: 'vehicle' | 'battery';
  /** The formula as shown to partners. */
  formula: string;
}

export interface LprRate extends RuleHead {
  oneYear: Percent;
  overFiveYears: Percent;
}

export interface ProductVersion extends RuleHead, CombinationKey {
  version: number;
  /** Added to the LPR of the term's tenor. */
  spreadBasisPoints: number;
  minTermMonths: number;
  maxTermMonths: number;
  repaymentMethods: readonly RepaymentMethodName[];
}

export const FEE_STANDINGS = ['charged', 'borne_by_lender', 'not_charged', 'refused'] as const;
export type FeeStanding = (typeof FEE_STANDINGS)[number];

export interface FeeRule extends RuleHead {
  code: FeeCode;
  conditions: readonly Condition[];
  standing: FeeStanding;
  amount: Fen;
  collector: FeeCollector;
  optional: boolean;
  /** When it falls due. All fees of this step fall due at drawdown. */
  due: FeeDue;
}

export interface SubsidyProgramme extends RuleHead {
  payer: SubsidyPayer;
  form: 'rate';
  points: Percent;
  maxTermMonths: number;
  products: readonly string[];
  powertrainGroups: readonly PowertrainGroup[];
  useNatures: readonly UseNature[];
  /** Most that the payer bears for one loan. A loan that would need more is outside the programme. */
  cap: Fen;
  onEarlySettlement: SubsidyEffect;
  cashDiscountForgone: Fen;
}

export const PARAMETER_UNITS = [
  'percent',
  'fen',
  'months',
  'days',
  'years',
  'count',
  'factor',
  'word',
  'ladder',
] as const;
export type ParameterUnit = (typeof PARAMETER_UNITS)[number];

/** One figure of lender policy. The value is text in its unit: percent and factors as decimals, money in fen. */
export interface PolicyParameter extends RuleHead {
  unit: ParameterUnit;
  value: string;
}

/** What the lender knows of a car by VIN or model code. Lender's data, not a rule. */
export interface VehicleReference {
  key: string;
  effectiveFrom: BusinessDate;
  effectiveTo: BusinessDate | null;
  batteryPrice: Fen | null;
  sandboxOnly: boolean;
  source: string;
}

export interface CatalogueRows {
  caps: readonly CapRule[];
  priceBases: readonly PriceBasisRule[];
  lprRates: readonly LprRate[];
  products: readonly ProductVersion[];
  fees: readonly FeeRule[];
  subsidies: readonly SubsidyProgramme[];
  parameters: readonly PolicyParameter[];
  vehicles: readonly VehicleReference[];
}
