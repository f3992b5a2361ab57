import { yuan } from '../../../kernel/money.js';
import { CONSENT_PURPOSES, CONSENT_TEXTS, type ConsentPurpose } from '../../consents/domain/consent-texts.js';
import {
  checkPerson,
  EMPLOYMENTS,
  type Employment,
  type PersonData,
  type PersonProblemCode,
} from '../domain/person.js';

/** Names of the form's fields, in the order shown. */
export const TEXT_FIELDS = [
  'fullName',
  'idNumber',
  'mobile',
  'employment',
  'monthlyIncome',
  'monthlyObligations',
] as const;
export type TextField = (typeof TEXT_FIELDS)[number];
export const AUTHORISATION_FIELD = 'creditAuthorisation';
export const consentField = (purpose: ConsentPurpose): string => `consent_${purpose}`;

export type FormErrors = ReadonlyMap<string, string>;

/** What was sent, as text, so that it can be shown again for correction. */
export interface Submitted {
  readonly text: Readonly<Record<TextField, string>>;
  readonly ticked: ReadonlySet<string>;
  readonly form: string;
}

export interface AcceptedForm {
  readonly person: PersonData;
  readonly consents: readonly ConsentPurpose[];
}

const KNOWN = new Set<string>([
  ...TEXT_FIELDS,
  AUTHORISATION_FIELD,
  'form',
  ...CONSENT_PURPOSES.map(consentField),
]);
const BOXES = [AUTHORISATION_FIELD, ...CONSENT_PURPOSES.map(consentField)];
const LONGEST_VALUE = 400;

export const EMPTY: Submitted = {
  text: { fullName: '', idNumber: '', mobile: '', employment: '', monthlyIncome: '', monthlyObligations: '' },
  ticked: new Set(),
  form: '',
};

/** null = not something that this form can send. The parser has refused repeated names and NUL already. */
export function readSubmitted(body: Readonly<Record<string, string>>): Submitted | null {
  const entries = Object.entries(body);
  if (entries.some(([name, value]) => !KNOWN.has(name) || value.length > LONGEST_VALUE)) return null;
  const text = Object.fromEntries(TEXT_FIELDS.map((name) => [name, (body[name] ?? '').trim()]));
  return {
    text: text as Submitted['text'],
    ticked: new Set(BOXES.filter((name) => body[name] === 'yes')),
    form: body['form'] ?? '',
  };
}

const ID_NUMBER = '居民身份证号码不正确，请核对18位号码。';
const MOBILE = '手机号码不正确，请填写11位大陆手机号码。';
const PERSON_ERRORS: Record<PersonProblemCode, string> = {
  name_form: '请填写与证件一致的姓名（2至50个字，不含数字和符号）。',
  id_number_length: ID_NUMBER,
  id_number_letter: ID_NUMBER,
  id_number_region: ID_NUMBER,
  id_number_birth_date: ID_NUMBER,
  id_number_future: ID_NUMBER,
  id_number_check_digit: ID_NUMBER,
  id_number_not_synthetic: '测试环境只接受虚构的身份证号码（第3至6位为0000），请勿填写真实号码。',
  mobile_form: MOBILE,
  mobile_range: MOBILE,
  mobile_not_for_tests: '测试环境只接受测试手机号码，例如13800000000，请勿填写真实号码。',
  amount_out_of_range: '金额超出可填写的范围。',
};

const MISSING: Record<TextField, string> = {
  fullName: '请填写姓名。',
  idNumber: '请填写居民身份证号码。',
  mobile: '请填写手机号码。',
  employment: '请选择就业情况。',
  monthlyIncome: '请填写月收入，没有收入请填0。',
  monthlyObligations: '请填写每月债务支出，没有请填0。',
};

const AMOUNT = /^(?:0|[1-9]\d{0,8})(?:\.\d{1,2})?$/;
const plain = (text: string): string => text.replaceAll(/[,，\s]/g, '');

/** Everything that is wrong at once, so that nobody corrects one field per attempt. */
export function checkForm(
  sent: Submitted,
  today: string,
  livemode: boolean,
): { accepted: AcceptedForm } | { errors: FormErrors } {
  const errors = new Map<string, string>();
  for (const name of TEXT_FIELDS) if (sent.text[name] === '') errors.set(name, MISSING[name]);
  const employment = EMPLOYMENTS.find((known) => known === sent.text.employment);
  if (employment === undefined) errors.set('employment', MISSING.employment);
  for (const name of ['monthlyIncome', 'monthlyObligations'] as const) {
    if (!errors.has(name) && !AMOUNT.test(plain(sent.text[name])))
      errors.set(name, '请填写以元为单位的金额，例如12000或12000.50。');
  }
  const person = personOf(sent, employment ?? 'not_working');
  const checked = checkPerson(person, today, livemode);
  for (const { field, code } of checked.ok ? [] : checked.problems) {
    if (!errors.has(field)) errors.set(field, PERSON_ERRORS[code]);
  }
  for (const { purpose, required } of CONSENT_TEXTS) {
    if (required && !sent.ticked.has(consentField(purpose))) {
      errors.set(consentField(purpose), '不同意则无法评估您的申请。如不申请，可直接关闭本页。');
    }
  }
  if (!sent.ticked.has(AUTHORISATION_FIELD)) {
    errors.set(
      AUTHORISATION_FIELD,
      '没有您的授权，贷款人不能查询征信，也无法评估申请。如不申请，可直接关闭本页。',
    );
  }
  if (errors.size > 0 || !checked.ok) return { errors };
  return {
    accepted: {
      person: checked.person,
      consents: CONSENT_PURPOSES.filter((purpose) => sent.ticked.has(consentField(purpose))),
    },
  };
}

function personOf({ text }: Submitted, employment: Employment): PersonData {
  const amount = (field: 'monthlyIncome' | 'monthlyObligations') =>
    AMOUNT.test(plain(text[field])) ? yuan(plain(text[field])) : 0n;
  return {
    fullName: text.fullName,
    idNumber: text.idNumber,
    mobile: text.mobile.replaceAll(/[\s-]/g, ''),
    employment,
    monthlyIncome: amount('monthlyIncome'),
    monthlyObligations: amount('monthlyObligations'),
  };
}
