import { canonicalJson, sha256Hex } from '../../../kernel/canonical-json.js';
import { LENDER } from './lender.js';

export const CONSENT_PURPOSES = [
  'credit_assessment',
  'share_with_partner',
  'marketing',
  'charging_records',
  'vehicle_history',
] as const;
export type ConsentPurpose = (typeof CONSENT_PURPOSES)[number];

/** One PIPL consent as the customer reads it (Arts. 14, 17, 23, 29). zh-CN is the authoritative wording. */
export interface ConsentText {
  purpose: ConsentPurpose;
  /** Raised with any change of the words; a given consent keeps the version it was given for. */
  version: string;
  title: string;
  /** What the consent allows, in the order shown. */
  paragraphs: readonly string[];
  dataKinds: readonly string[];
  recipient: string;
  /** Without it the application cannot be assessed. Everything else is free to refuse (PIPL Art. 16). */
  required: boolean;
  validDays: number;
}

const withdrawal = `您可以随时通过申请渠道或联系${LENDER.contact}撤回本同意；撤回不影响撤回前已进行的处理。`;
const optional = '不同意不影响您的融资申请。';

/**
 * Every text that was ever shown, of each purpose the newest last. None is ever changed or removed: given consents
 * name theirs by version and hash.
 * [K] The days a consent holds are the lender's own policy; being part of the text, they change with its version.
 */
const TEXTS: readonly ConsentText[] = [
  {
    purpose: 'credit_assessment',
    version: 'credit-assessment-1',
    title: '为评估融资申请处理个人信息',
    paragraphs: [
      `${LENDER.name}为核验身份、评估您的融资申请，处理您在本页填写的姓名、居民身份证号码、手机号码、就业、收入和债务信息。`,
      '评估会使用自动化决策。您有权要求说明，并有权拒绝仅由自动化方式作出决定。',
      withdrawal,
    ],
    dataKinds: ['identity', 'contact', 'employment', 'income', 'obligations'],
    recipient: LENDER.name,
    required: true,
    validDays: 180,
  },
  {
    purpose: 'share_with_partner',
    version: 'share-with-partner-1',
    title: '向发起本次申请的合作机构提供申请进度（单独同意）',
    paragraphs: [
      '向为您生成本链接的合作机构提供融资方案、适用条件及有效期，用于办理购车手续。不提供身份证号码、收入、债务和征信信息。',
      optional,
      withdrawal,
    ],
    dataKinds: ['application_status', 'offers', 'conditions'],
    recipient: 'originating_partner',
    required: false,
    validDays: 180,
  },
  {
    purpose: 'share_with_partner',
    version: 'share-with-partner-2',
    title: '向发起本次申请的合作机构提供融资方案和条件（单独同意）',
    paragraphs: [
      '向为您生成本链接的合作机构提供融资方案、适用条件、有效期和处理结果的概括原因，用于办理购车手续。不提供身份证号码、收入、债务金额和信用报告内容。',
      `不同意时，合作机构只能看到申请处于什么状态，看不到方案、条件和原因；您仍可通过贷款人的渠道继续办理。${optional}`,
      withdrawal,
    ],
    dataKinds: ['offers', 'conditions', 'outcome_reasons'],
    recipient: 'originating_partner',
    required: false,
    validDays: 180,
  },
  {
    purpose: 'marketing',
    version: 'marketing-1',
    title: '接收营销信息（单独同意）',
    paragraphs: [`${LENDER.name}通过短信向您发送与汽车金融有关的营销信息。`, optional, withdrawal],
    dataKinds: ['contact'],
    recipient: LENDER.name,
    required: false,
    validDays: 365,
  },
  {
    purpose: 'charging_records',
    version: 'charging-records-1',
    title: '使用充电记录（单独同意）',
    paragraphs: [
      '为计算充电权益，处理您的充电订单时间、站点、电量和金额。充电记录可能反映行踪轨迹，属于敏感个人信息。',
      optional,
      withdrawal,
    ],
    dataKinds: ['charging_orders'],
    recipient: LENDER.name,
    required: false,
    validDays: 365,
  },
  {
    purpose: 'vehicle_history',
    version: 'vehicle-history-1',
    title: '查询车辆历史记录（单独同意）',
    paragraphs: ['为评估您名下的车辆，查询其维修、保养、出险和里程记录。', optional, withdrawal],
    dataKinds: ['maintenance_records', 'insurance_claims', 'odometer_readings'],
    recipient: LENDER.name,
    required: false,
    validDays: 180,
  },
];

export interface HashedConsentText extends ConsentText {
  /** SHA-256 (hex) over the canonical JSON of everything above. */
  hash: string;
}

const BY_VERSION: ReadonlyMap<string, HashedConsentText> = new Map(
  TEXTS.map((text) => [
    `${text.purpose}@${text.version}`,
    { ...text, hash: sha256Hex(canonicalJson({ ...text })) },
  ]),
);

/** `purpose@version` of every text that was ever shown. */
export const CONSENT_TEXT_VERSIONS: readonly string[] = [...BY_VERSION.keys()];

/** The texts shown now, one of each purpose, in the order of the purposes. */
export const CONSENT_TEXTS: readonly HashedConsentText[] = CONSENT_PURPOSES.map((purpose) => {
  const newest = [...BY_VERSION.values()].findLast((text) => text.purpose === purpose);
  if (!newest) throw new RangeError(`no text for the consent ${purpose}`);
  return newest;
});

/** The text shown now. */
export function consentText(purpose: ConsentPurpose): HashedConsentText {
  const found = CONSENT_TEXTS.find((text) => text.purpose === purpose);
  if (!found) throw new RangeError(`no text for the consent ${purpose}`);
  return found;
}

/** The text that a stored consent was asked or given for. @throws RangeError for one that was never shown */
export function consentTextOf(purpose: string, version: string): HashedConsentText {
  const found = BY_VERSION.get(`${purpose}@${version}`);
  if (!found) throw new RangeError(`no text ${version} for the consent ${purpose}`);
  return found;
}
