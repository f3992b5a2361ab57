/** The trade's own words, as they stand on the wire and in the catalogue (docs/domain-language.md). */
export const LENDER_KINDS = ['bank', 'auto_finance_company', 'leasing_company'] as const;
export type LenderKind = (typeof LENDER_KINDS)[number];

export const FINANCING_FORMS = [
  'auto_loan',
  'consumer_loan',
  'financing_lease_direct',
  'financing_lease_back',
  'add_on_loan',
] as const;
export type FinancingForm = (typeof FINANCING_FORMS)[number];

export const CONDITIONS = ['new', 'used', 'demo'] as const;
export type Condition = (typeof CONDITIONS)[number];

export const POWERTRAINS = ['ice', 'hev', 'bev', 'phev', 'erev', 'fcev'] as const;
export type Powertrain = (typeof POWERTRAINS)[number];

export const POWERTRAIN_GROUPS = ['ice', 'nev'] as const;
export type PowertrainGroup = (typeof POWERTRAIN_GROUPS)[number];

export const USE_NATURES = ['non_operating', 'ride_hailing', 'rental', 'freight'] as const;
export type UseNature = (typeof USE_NATURES)[number];

/** Every method the trade knows; a product lists those it offers, the others are refused by name. */
export const REPAYMENT_METHODS = [
  'equal_instalment',
  'equal_principal',
  'balloon',
  'interest_first',
  'stepped',
  'flat_fee',
] as const;
export type RepaymentMethodName = (typeof REPAYMENT_METHODS)[number];

export const SUBSIDY_PAYERS = ['manufacturer', 'dealer', 'government', 'charging_partner'] as const;
export type SubsidyPayer = (typeof SUBSIDY_PAYERS)[number];

export const FEE_COLLECTORS = ['lender', 'agent', 'dealer', 'guarantor', 'appraiser'] as const;
export type FeeCollector = (typeof FEE_COLLECTORS)[number];

/** Every kind of fee that the catalogue can name; what is not here cannot be charged. */
export const FEE_CODES = [
  'mortgage_registration',
  'telematics',
  'guarantee_fee',
  'valuation',
  'service_fee',
  'renewal_deposit',
] as const;
export type FeeCode = (typeof FEE_CODES)[number];

export const FEE_DUES = ['drawdown'] as const;
export type FeeDue = (typeof FEE_DUES)[number];

export const SUBSIDY_EFFECTS = ['none', 'remaining_months_repriced', 'subsidy_paid_back'] as const;
/** What an early settlement does to a subsidy. */
export type SubsidyEffect = (typeof SUBSIDY_EFFECTS)[number];

/**
 * V = seen in a public text, V2 = seen in a secondary text only, K = the lender's own policy or common
 * knowledge. A K row is never presented as law.
 */
export const CERTAINTIES = ['V', 'V2', 'K'] as const;
export type Certainty = (typeof CERTAINTIES)[number];

const NEW_ENERGY: ReadonlySet<Powertrain> = new Set(['bev', 'phev', 'erev', 'fcev']);

/** A plain hybrid counts as a combustion car: only cars that charge or take hydrogen are NEVs. */
export const powertrainGroup = (powertrain: Powertrain): PowertrainGroup =>
  NEW_ENERGY.has(powertrain) ? 'nev' : 'ice';
