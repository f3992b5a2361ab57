import type { BusinessDate } from '../../../kernel/business-date.js';
import type { Fen } from '../../../kernel/money.js';
import type { Percent } from '../../../kernel/rate.js';
import type { Schedule } from '../../../kernel/schedule.js';
import type { CapMeasure } from '../../products/domain/rule-rows.js';
import type {
  Condition,
  FeeCode,
  FeeCollector,
  FeeDue,
  FinancingForm,
  Powertrain,
  RepaymentMethodName,
  SubsidyEffect,
  SubsidyPayer,
  UseNature,
} from '../../products/domain/vocabulary.js';

/** The axes of a car that its price and caps depend on. Prices are what the invoice says, taxes left out. */
export interface PricedVehicle {
  condition: Condition;
  powertrain: Powertrain;
  vin: string | null;
  modelCode: string | null;
  msrp: Fen | null;
  transactionPrice: Fen;
  governmentSubsidy: Fen;
  /** Used cars: the lender's valuation, or the one the caller reckons with. */
  lendingValue: Fen | null;
  /** `YYYY-MM` of the first registration. */
  firstRegistration: string | null;
  batteryIncluded: boolean;
  batteryPrice: Fen | null;
}

/** How much the customer wants to borrow, said in one of three ways. */
export type WishedSize =
  | { kind: 'amount'; amount: Fen }
  | { kind: 'downPayment'; downPayment: Fen }
  | { kind: 'downPaymentPercent'; percent: Percent };

export interface Wish {
  financingForm: FinancingForm;
  size: WishedSize;
  termMonths: number;
  repaymentMethod: RepaymentMethodName;
  balloonPercent: Percent | null;
}

export interface PriceRequest {
  vehicle: PricedVehicle;
  useNature: UseNature;
  /** GB/T 2260. Recorded and pinned; the price of this step does not depend on it. */
  registrationRegion: string;
  wish: Wish;
  /**
   * `auto` takes at most one programme: that with the lowest customer rate, unless the interest it bears is
   * less than the cash discount it costs. A list names the programmes to apply.
   */
  subsidies: 'auto' | 'none' | readonly string[];
  /** A product to price with; null = the one with the lowest annualised all-in cost at the customer rate. */
  product: string | null;
  livemode: boolean;
}

export interface AppliedCap {
  rule: string;
  measure: CapMeasure;
  /** What the rule says: a share with two places, `lender`, or months. */
  value: string;
  /** What was applied, in the same unit. */
  applied: string;
  /** Loan-to-value caps: the price basis they are a share of. */
  basis: Fen | null;
  basisRule: string | null;
  source: string;
}

export interface PricedFee {
  code: FeeCode;
  rule: string;
  amount: Fen;
  collector: FeeCollector;
  optional: boolean;
  due: FeeDue;
}

export interface AppliedSubsidy {
  programme: string;
  payer: SubsidyPayer;
  form: 'rate';
  points: Percent;
  months: number;
  /** What the payer bears: interest at the contract rate less interest at the customer's. */
  amount: Fen;
  cap: Fen;
  source: string;
  onEarlySettlement: SubsidyEffect;
  cashDiscountForgone: Fen;
}

export interface Contingent {
  overdueFactor: string;
  overdueRate: Percent;
  misuseFactor: string;
  misuseRate: Percent;
  /** Charge on the principal settled early, by month of the loan. */
  earlySettlement: readonly { months: string; percent: Percent }[];
}

/** Both figures, each with the label it is shown under. Percent with four places. */
export interface AnnualisedAllInCost {
  simple: string;
  compound: string;
  label: string;
  compoundLabel: string;
}

/** The same product for the same wish, its subsidies not taken and the cash discount kept. */
export interface WithoutSubsidies {
  customerRate: Percent;
  schedule: Schedule;
  annualisedAllInCost: AnnualisedAllInCost;
  totalCost: Fen;
  /** Paid to the customer, or taken off the car, when no subsidy is. Not counted into the figures. */
  cashDiscount: Fen;
}

export interface PriceResult {
  on: BusinessDate;
  /** Transaction price net of government subsidy, and of the battery where it is not sold with the car. */
  price: Fen;
  priceBasis: { amount: Fen; formula: string; rule: string };
  caps: AppliedCap[];
  /** Largest principal and longest term that the caps allow for this car. */
  maxPrincipal: Fen;
  maxTermMonths: number;
  requestedPrincipal: Fen;
  principal: Fen;
  downPayment: Fen;
  counter: { reason: 'AMOUNT_ABOVE_CAP'; requested: Fen; rule: string } | null;
  termMonths: number;
  repaymentMethod: RepaymentMethodName;
  balloon: Fen | null;
  balloonPercent: Percent | null;
  contractRate: Percent;
  /** The rate the customer bears: the contract rate less subsidies. The schedule is at this rate. */
  customerRate: Percent;
  subsidies: AppliedSubsidy[];
  schedule: Schedule;
  fees: PricedFee[];
  /** All fees included, nothing conditional counted in. Percent with four places. */
  annualisedAllInCost: AnnualisedAllInCost;
  contingent: Contingent;
  /** Set beside an applied subsidy. */
  withoutSubsidies: WithoutSubsidies | null;
  cashDiscountForgone: Fen;
  /** Principal, interest and fees. */
  totalCost: Fen;
  appliedRules: string[];
  versions: {
    catalogue: string;
    product: { id: string; version: number };
    lpr: BusinessDate;
    engine: string;
  };
}
