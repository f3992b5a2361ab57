import type { BusinessDate } from '../../../kernel/business-date.js';
import type { Fen } from '../../../kernel/money.js';
import type { Percent } from '../../../kernel/rate.js';
import type { Schedule } from '../../../kernel/schedule.js';
import type { CapMeasure, SubsidyProgramme } from '../../products/domain/rule-rows.js';
import type {
  Condition,
  FeeCollector,
  FinancingForm,
  Powertrain,
  RepaymentMethodName,
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
  /** `auto` takes what lowers the customer's cost most; a list names the programmes to apply. */
  subsidies: 'auto' | 'none' | readonly string[];
  /** A product to price with; null = the one that costs the customer least. */
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
  code: string;
  rule: string;
  amount: Fen;
  collector: FeeCollector;
  optional: boolean;
  due: 'drawdown';
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
  onEarlySettlement: SubsidyProgramme['onEarlySettlement'];
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
  annualisedAllInCost: { simple: string; compound: string; label: string; compoundLabel: string };
  contingent: Contingent;
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
