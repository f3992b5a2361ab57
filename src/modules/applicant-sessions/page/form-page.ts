import { AUTHORISATION_TEXT } from '../../credit-authorisations/domain/authorisation-text.js';
import { CONSENT_TEXTS } from '../../consents/domain/consent-texts.js';
import { EMPLOYMENTS, type Employment } from '../domain/person.js';
import {
  AUTHORISATION_FIELD,
  consentField,
  EMPTY,
  type FormErrors,
  type Submitted,
  type TextField,
} from './form-fields.js';
import { markup, type Markup } from './markup.js';
import { page } from './layout.js';

const EMPLOYMENT_LABELS: Record<Employment, string> = {
  salaried: '受雇（领取工资）',
  self_employed: '个体经营',
  business_owner: '企业主',
  platform_worker: '平台从业者（如网约车司机）',
  retired: '退休',
  student: '在校学生',
  not_working: '暂无工作',
};

interface TextInput {
  name: TextField;
  label: string;
  hint: string;
  attributes: Markup;
}

const IDENTITY: readonly TextInput[] = [
  {
    name: 'fullName',
    label: '姓名',
    hint: '与居民身份证一致。',
    attributes: markup`type="text" autocomplete="name" maxlength="60"`,
  },
  {
    name: 'idNumber',
    label: '居民身份证号码',
    hint: '18位。测试环境：第3至6位须为0000。',
    attributes: markup`type="text" autocomplete="off" inputmode="text" maxlength="18" spellcheck="false"`,
  },
  {
    name: 'mobile',
    label: '手机号码',
    hint: '11位大陆手机号码。测试环境：例如13800000000。',
    attributes: markup`type="tel" autocomplete="tel" inputmode="tel" maxlength="20"`,
  },
];

const FINANCES: readonly TextInput[] = [
  {
    name: 'monthlyIncome',
    label: '月收入（元）',
    hint: '税后，最近六个月平均。',
    attributes: markup`type="text" autocomplete="off" inputmode="decimal" maxlength="14"`,
  },
  {
    name: 'monthlyObligations',
    label: '每月债务支出（元）',
    hint: '房贷、其他贷款和信用卡每月应还的合计，没有请填0。',
    attributes: markup`type="text" autocomplete="off" inputmode="decimal" maxlength="14"`,
  },
];

export interface FormView {
  /** Signed proof of which form was shown. */
  form: string;
  sent?: Submitted;
  errors?: FormErrors;
}

/** The customer's form. Nothing is ticked that the customer has not ticked. */
export function formPage({ form, sent = EMPTY, errors = new Map<string, string>() }: FormView): string {
  const text = (input: TextInput) => textField(input, sent, errors);
  const title = errors.size > 0 ? '请更正填写内容' : '汽车融资申请信息';
  return page(
    title,
    markup`${errors.size > 0 && summary(errors)}
<p>请本人填写。除注明“可选”外均为必填。填写内容仅由贷款人处理，办理门店或平台看不到。</p>
<form method="post" novalidate accept-charset="utf-8">
<input type="hidden" name="form" value="${form}">
<fieldset><legend>身份信息</legend>
${IDENTITY.map(text)}
${employmentField(sent, errors)}
</fieldset>
<fieldset><legend>收入与债务</legend>
${FINANCES.map(text)}
</fieldset>
<fieldset><legend>个人信息处理同意</legend>
<p class="hint">以下各项相互独立，请分别决定。</p>
${CONSENT_TEXTS.map((consent) =>
  permission(
    {
      name: consentField(consent.purpose),
      title: `${consent.title}${consent.required ? '' : '（可选）'}`,
      paragraphs: consent.paragraphs,
      version: consent.version,
      agree: '我已阅读并同意',
      note: `接收方：${consent.recipient === 'originating_partner' ? '为您生成本链接的合作机构' : consent.recipient}。有效期${consent.validDays}日。`,
      required: consent.required,
    },
    sent,
    errors,
  ),
)}
</fieldset>
<fieldset><legend>征信查询授权</legend>
${permission(
  {
    name: AUTHORISATION_FIELD,
    title: AUTHORISATION_TEXT.title,
    paragraphs: AUTHORISATION_TEXT.paragraphs,
    version: AUTHORISATION_TEXT.version,
    agree: '我已阅读并授权查询本人征信',
    note: `查询用途：贷款审批。授权有效期${AUTHORISATION_TEXT.validDays}日。`,
    required: true,
  },
  sent,
  errors,
)}
</fieldset>
<p><button type="submit">提交</button></p>
</form>`,
  );
}

const summary = (
  errors: FormErrors,
): Markup => markup`<div class="summary" role="alert" aria-labelledby="summary-title" tabindex="-1" autofocus>
<h2 id="summary-title">有${errors.size}处需要更正</h2>
<ul>${[...errors].map(([name, message]) => markup`<li>${name === 'form' ? message : markup`<a href="#${name}">${message}</a>`}</li>`)}</ul>
</div>`;

const errorText = (name: string, errors: FormErrors): Markup | false => {
  const message = errors.get(name);
  return message !== undefined && markup`<p class="error" id="${name}-error">${message}</p>`;
};

const describedBy = (name: string, errors: FormErrors): Markup =>
  errors.has(name)
    ? markup`aria-invalid="true" aria-describedby="${name}-hint ${name}-error"`
    : markup`aria-describedby="${name}-hint"`;

const textField = (
  { name, label, hint, attributes }: TextInput,
  sent: Submitted,
  errors: FormErrors,
): Markup => markup`<div class="field">
<label for="${name}">${label}</label>
<p class="hint" id="${name}-hint">${hint}</p>
${errorText(name, errors)}
<input id="${name}" name="${name}" value="${sent.text[name]}" required ${attributes} ${describedBy(name, errors)}>
</div>`;

const employmentField = (sent: Submitted, errors: FormErrors): Markup => markup`<div class="field">
<label for="employment">就业情况</label>
<p class="hint" id="employment-hint">请选择最符合的一项。</p>
${errorText('employment', errors)}
<select id="employment" name="employment" required ${describedBy('employment', errors)}>
<option value="">请选择</option>
${EMPLOYMENTS.map(
  (value) =>
    markup`<option value="${value}"${sent.text.employment === value && markup` selected`}>${EMPLOYMENT_LABELS[value]}</option>`,
)}
</select>
</div>`;

interface PermissionView {
  name: string;
  title: string;
  paragraphs: readonly string[];
  version: string;
  agree: string;
  note: string;
  required: boolean;
}

const permission = (
  view: PermissionView,
  sent: Submitted,
  errors: FormErrors,
): Markup => markup`<section class="permission" aria-labelledby="${view.name}-title">
<h2 id="${view.name}-title">${view.title}</h2>
<div id="${view.name}-hint">${view.paragraphs.map((text) => markup`<p>${text}</p>`)}<p class="hint">${view.note}文本版本：${view.version}</p></div>
${errorText(view.name, errors)}
<div class="check"><input type="checkbox" id="${view.name}" name="${view.name}" value="yes"${sent.ticked.has(view.name) && markup` checked`}${view.required && markup` required`} ${describedBy(view.name, errors)}>
<label for="${view.name}">${view.agree}：${view.title}</label></div>
</section>`;
