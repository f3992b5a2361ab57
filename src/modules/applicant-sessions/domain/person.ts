import type { BusinessDate } from '../../../kernel/business-date.js';
import { parseMobile, type MobileCode } from '../../../kernel/mobile.js';
import { fenFromDatabase, fenToDatabase, type Fen } from '../../../kernel/money.js';
import { parseResidentId, type ResidentIdCode } from '../../../kernel/resident-id.js';
import type { JsonValue } from '../../../platform/json.js';
import { isSyntheticIdNumber, isTestMobile } from './synthetic.js';

export const EMPLOYMENTS = [
  'salaried',
  'self_employed',
  'business_owner',
  'platform_worker',
  'retired',
  'student',
  'not_working',
] as const;
export type Employment = (typeof EMPLOYMENTS)[number];

export interface PersonData {
  fullName: string;
  idNumber: string;
  mobile: string;
  monthlyIncome: Fen;
  monthlyObligations: Fen;
  employment: Employment;
}

export type PersonField = keyof PersonData;

export type PersonProblemCode =
  | 'name_form'
  | ResidentIdCode
  | 'id_number_not_synthetic'
  | MobileCode
  | 'mobile_not_for_tests'
  | 'amount_out_of_range';

/** Names a field and what is wrong with it, never the value. */
export interface PersonProblem {
  field: PersonField;
  code: PersonProblemCode;
  detail: string;
}

const NOT_SYNTHETIC: ReadonlySet<PersonProblemCode> = new Set([
  'id_number_not_synthetic',
  'mobile_not_for_tests',
]);

/** Well-formed, but it could belong to a real person. */
export const isNotSynthetic = ({ code }: PersonProblem): boolean => NOT_SYNTHETIC.has(code);

export type PersonCheck = { ok: true; person: PersonData } | { ok: false; problems: PersonProblem[] };

/** Letters of any script with their marks, joined by the signs that names have. */
const NAME = /^[\p{L}\p{M}]+(?:[ ·.'’-][\p{L}\p{M}]+)*$/u;
const LONGEST_NAME = 50;
/** 100 million yuan a month: above this somebody typed fen for yuan. */
const LARGEST_AMOUNT: Fen = 10_000_000_000n;

const amountFits = (amount: Fen): boolean => amount >= 0n && amount <= LARGEST_AMOUNT;

/**
 * Checks what was entered and brings it into the form it is kept in. The sandbox takes synthetic identities
 * only: real personal data must not get in by accident.
 */
export function checkPerson(raw: PersonData, today: BusinessDate, livemode: boolean): PersonCheck {
  const problems: PersonProblem[] = [];
  const refuse = (field: PersonField, code: PersonProblemCode, detail: string) =>
    problems.push({ field, code, detail });
  const fullName = raw.fullName.normalize('NFC').trim().replaceAll(/\s+/g, ' ');
  if ([...fullName].length < 2 || [...fullName].length > LONGEST_NAME || !NAME.test(fullName)) {
    refuse('fullName', 'name_form', 'A name has 2 to 50 letters, without digits.');
  }
  const id = parseResidentId(raw.idNumber.trim(), today);
  if (!id.ok) refuse('idNumber', id.code, id.detail);
  else if (!livemode && !isSyntheticIdNumber(id.value)) {
    refuse('idNumber', 'id_number_not_synthetic', 'In the sandbox the third to sixth digits are 0000.');
  }
  const mobile = parseMobile(raw.mobile.trim());
  if (!mobile.ok) refuse('mobile', mobile.code, mobile.detail);
  else if (!livemode && !isTestMobile(mobile.value)) {
    refuse('mobile', 'mobile_not_for_tests', 'In the sandbox only the published test numbers are taken.');
  }
  for (const field of ['monthlyIncome', 'monthlyObligations'] as const) {
    if (!amountFits(raw[field]))
      refuse(field, 'amount_out_of_range', 'An amount a month is at most 100 million yuan.');
  }
  if (problems.length > 0 || !id.ok || !mobile.ok) return { ok: false, problems };
  return { ok: true, person: { ...raw, fullName, idNumber: id.value, mobile: mobile.value } };
}

/** The form in which a person is sealed: JSON has no bigint. */
export function personToJson(person: PersonData): Record<PersonField, string> {
  return {
    ...person,
    monthlyIncome: fenToDatabase(person.monthlyIncome),
    monthlyObligations: fenToDatabase(person.monthlyObligations),
  };
}

export function personFromJson(json: JsonValue): PersonData {
  const kept = json as Record<PersonField, string>;
  return {
    fullName: kept.fullName,
    idNumber: kept.idNumber,
    mobile: kept.mobile,
    monthlyIncome: fenFromDatabase(kept.monthlyIncome),
    monthlyObligations: fenFromDatabase(kept.monthlyObligations),
    employment: kept.employment as Employment,
  };
}
