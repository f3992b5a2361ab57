import { ageInYears, type BusinessDate } from '../../../kernel/business-date.js';
import { parseResidentId } from '../../../kernel/resident-id.js';
import type { PermissionState } from '../../consents/domain/permission.js';

/** Lender policy [K]: APPLICANT_AGE_MIN and APPLICANT_AGE_MAX of the catalogue. */
export interface EligibilityPolicy {
  minimumAge: number;
  maximumAge: number;
}

export interface EligibilityInput {
  idNumber: string;
  today: BusinessDate;
  creditAssessment: PermissionState;
  creditAuthorisation: PermissionState;
}

export type EligibilityReason =
  | 'IDENTITY_INVALID'
  | 'AGE_BELOW_MINIMUM'
  | 'AGE_ABOVE_MAXIMUM'
  | 'CONSENT_MISSING'
  | 'CREDIT_AUTHORISATION_MISSING';

/** One gate before any signal is fetched. It states its rule and where the rule comes from. */
export interface EligibilityGate {
  name: string;
  rule: string;
  source: string;
  find(input: EligibilityInput, policy: EligibilityPolicy): EligibilityReason | null;
}

const birthDateOf = ({ idNumber, today }: EligibilityInput): BusinessDate | null => {
  const parsed = parseResidentId(idNumber, today);
  return parsed.ok ? parsed.birthDate : null;
};

const identity: EligibilityGate = {
  name: 'identity',
  rule: 'The resident ID is well-formed: check character, real birth date, not in the future.',
  source: 'GB 11643',
  find: (input) => (birthDateOf(input) === null ? 'IDENTITY_INVALID' : null),
};

const minimumAge: EligibilityGate = {
  name: 'minimum-age',
  rule: 'On the business date the applicant has reached the minimum age.',
  source: 'lender policy [K] APPLICANT_AGE_MIN',
  find(input, policy) {
    const born = birthDateOf(input);
    return born !== null && ageInYears(born, input.today) < policy.minimumAge ? 'AGE_BELOW_MINIMUM' : null;
  },
};

const maximumAge: EligibilityGate = {
  name: 'maximum-age',
  rule: 'On the business date the applicant is not older than the maximum age, in completed years.',
  source: 'lender policy [K] APPLICANT_AGE_MAX',
  find(input, policy) {
    const born = birthDateOf(input);
    return born !== null && ageInYears(born, input.today) > policy.maximumAge ? 'AGE_ABOVE_MAXIMUM' : null;
  },
};

const consent: EligibilityGate = {
  name: 'consent',
  rule: 'Personal data are assessed only with the consent to it.',
  source: '个人信息保护法 Art. 13',
  find: ({ creditAssessment }) => (creditAssessment === 'authorised' ? null : 'CONSENT_MISSING'),
};

const authorisation: EligibilityGate = {
  name: 'credit-authorisation',
  rule: 'The bureau is asked only with the written authorisation of the person concerned.',
  source: '征信业管理条例 Art. 18',
  find: ({ creditAuthorisation }) =>
    creditAuthorisation === 'authorised' ? null : 'CREDIT_AUTHORISATION_MISSING',
};

export const ELIGIBILITY_GATES: readonly EligibilityGate[] = [
  identity,
  minimumAge,
  maximumAge,
  consent,
  authorisation,
];

/**
 * Everything that stands against asking about this person, in the order of the gates; empty = go ahead.
 * Pure, so that the completion (which fetches signals ahead) and the pre-approval come to the same answer.
 */
export function eligibility(input: EligibilityInput, policy: EligibilityPolicy): EligibilityReason[] {
  return ELIGIBILITY_GATES.flatMap((gate) => gate.find(input, policy) ?? []);
}
