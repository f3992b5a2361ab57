import { canonicalJson, sha256Hex } from '../../../kernel/canonical-json.js';
import { LENDER } from '../../consents/domain/lender.js';

/** Reasons for asking the bureau, as the bureau itself names them. */
export const AUTHORISATION_PURPOSES = ['loan_approval'] as const;
export type AuthorisationPurpose = (typeof AUTHORISATION_PURPOSES)[number];

const VALID_DAYS = 30;

/**
 * The customer's authorisation to ask the credit bureau: a permission of its own, given in writing, with the
 * format terms made conspicuous (征信业管理条例 Arts. 18, 19). One inquiry serves it for as long as it holds.
 * The days are lender policy [K]; standing in the text, they change with its version.
 */
const TEXT = {
  version: 'credit-authorisation-1',
  title: '个人征信查询授权书',
  lender: LENDER.name,
  purpose: 'loan_approval' as AuthorisationPurpose,
  validDays: VALID_DAYS,
  paragraphs: [
    `本人授权${LENDER.name}因审核本人的汽车融资申请（贷款审批），向依法设立的征信机构查询、获取并在评估中使用本人的信用信息。`,
    `授权自本人勾选确认之时起${VALID_DAYS}日内有效，期间的多次试算和调整使用同一份信用报告，不重复查询。`,
    '查询会在信用报告中留下贷款审批查询记录，该记录保留两年，其他机构可以看到。',
    '未经本人另行同意，查询所得信息不提供给合作机构或其他第三方。',
    `本人可以随时联系${LENDER.contact}撤回授权；撤回前已完成的查询不受影响。`,
  ],
} as const;

export const AUTHORISATION_TEXT = { ...TEXT, hash: sha256Hex(canonicalJson({ ...TEXT })) };
