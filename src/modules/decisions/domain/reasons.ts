/**
 * Reason codes: stable names for why a decision is what it is, each with its audience.
 *
 * The customer (on the lender's page) and the operator see every reason. A partner sees the code itself
 * only where the matter is the car, the price, the term or affordability; whatever comes from the bureau,
 * fraud or AML collapses to one code (征信业管理条例 Art. 20: credit information is not passed on).
 */
export interface ReasonText {
  'zh-CN': string;
  en: string;
}

export interface ReasonDefinition {
  text: ReasonText;
  /** The code a partner is shown in its place; absent = the code itself. */
  partner?: PartnerCode;
}

export type PartnerCode = 'CREDIT_POLICY' | 'MANUAL_REVIEW' | 'APPLICANT_NOT_ELIGIBLE';

export const REASONS = {
  CREDIT_POLICY: {
    text: {
      'zh-CN': '不符合贷款人的授信政策',
      en: "The application does not meet the lender's credit policy",
    },
  },
  MANUAL_REVIEW: {
    text: { 'zh-CN': '需要人工审核', en: 'A person at the lender will review the application' },
  },
  APPLICANT_NOT_ELIGIBLE: {
    text: { 'zh-CN': '申请人不符合申请条件', en: 'The applicant is not eligible to apply' },
  },

  IDENTITY_INVALID: {
    text: { 'zh-CN': '身份信息核验未通过', en: 'The identity could not be verified' },
    partner: 'APPLICANT_NOT_ELIGIBLE',
  },
  AGE_BELOW_MINIMUM: {
    text: { 'zh-CN': '申请人未达到最低年龄', en: 'The applicant is below the minimum age' },
    partner: 'APPLICANT_NOT_ELIGIBLE',
  },
  AGE_ABOVE_MAXIMUM: {
    text: { 'zh-CN': '申请人超过最高年龄', en: 'The applicant is above the maximum age' },
    partner: 'APPLICANT_NOT_ELIGIBLE',
  },

  BUREAU_SERIOUS_DELINQUENCY: {
    text: {
      'zh-CN': '征信报告显示在贷款人考察的期间内有严重逾期记录',
      en: 'The credit report shows a seriously overdue payment within the period that the lender considers',
    },
    partner: 'CREDIT_POLICY',
  },
  BUREAU_SCORE_BELOW_MINIMUM: {
    text: {
      'zh-CN': '征信评分所处等级低于本产品要求',
      en: 'The credit record falls in a band below the one this product requires',
    },
    partner: 'CREDIT_POLICY',
  },
  BUREAU_ALERT: {
    text: {
      'zh-CN': '申请信息存在异常提示，需人工核实',
      en: 'An alert on the application information needs a person to check it',
    },
    partner: 'MANUAL_REVIEW',
  },
  BUREAU_THIN_FILE: {
    text: {
      'zh-CN': '征信记录不足，需人工审核',
      en: 'There is too little credit history to decide without a person',
    },
    partner: 'MANUAL_REVIEW',
  },
  BUREAU_SCORE_BORDERLINE: {
    text: {
      'zh-CN': '征信评分处于边界区间，需人工审核',
      en: 'The credit record is in a band that a person reviews',
    },
    partner: 'MANUAL_REVIEW',
  },
  SIGNALS_UNAVAILABLE: {
    text: {
      'zh-CN': '所需信息未能按时取得，转人工审核',
      en: 'Information that the decision needs did not arrive in time; a person will decide',
    },
    partner: 'MANUAL_REVIEW',
  },

  RULES_CHANGED: {
    text: {
      'zh-CN': '审批期间规则已更新，转人工审核',
      en: 'The rules changed while the answer was pending; a person will decide',
    },
    partner: 'MANUAL_REVIEW',
  },

  PRICE_NOT_POSSIBLE: {
    text: {
      'zh-CN': '按车辆评估结果无法按申请方案定价，转人工审核',
      en: 'With the value of the car the wish cannot be priced; a person will look at it',
    },
  },
  AFFORDABILITY_EXCEEDED: {
    text: {
      'zh-CN': '月供与现有债务合计超过月收入的规定比例',
      en: 'The instalment and existing obligations together exceed the allowed share of income',
    },
  },
  AMOUNT_ABOVE_CAP: {
    text: {
      'zh-CN': '申请金额超过最高发放比例，已按上限调整',
      en: 'The amount wished is above the loan-to-value cap; the offer is at the cap',
    },
  },
} as const satisfies Record<string, ReasonDefinition>;

export type ReasonCode = keyof typeof REASONS;

export interface PartnerReason {
  code: string;
  text: ReasonText;
}

const definitionOf = (code: ReasonCode): ReasonDefinition => REASONS[code];

const COLLAPSED: ReadonlySet<ReasonCode> = new Set(['CREDIT_POLICY', 'MANUAL_REVIEW']);

/** The code that a partner may know: real reasons stay inside the sealed inputs of a decision. */
export const partnerCode = (code: ReasonCode): ReasonCode => definitionOf(code).partner ?? code;

/** True when the partner is shown one code for many reasons. */
export const isCollapsed = (code: ReasonCode): boolean => COLLAPSED.has(partnerCode(code));

/** The reasons as a partner may see them: collapsed and without repeats, so that a count tells nothing. */
export function partnerReasons(codes: readonly ReasonCode[]): PartnerReason[] {
  const shown = new Set(codes.map(partnerCode));
  return [...shown].map((code) => ({ code, text: REASONS[code].text }));
}
