import { markup } from './markup.js';
import { page } from './layout.js';

/** After completion: what happens now. It shows nothing personal and no decision. */
export const donePage = (waitingForOthers: boolean): string =>
  page(
    '信息已提交',
    markup`<p>您的信息和授权已安全提交给贷款人。</p>
<ul>
${waitingForOthers && markup`<li>其他申请参与人还需各自打开自己的链接填写并授权。</li>`}
<li>贷款人将按您的授权查询一次征信，并据此提供一份预审批方案。预审批方案仅供参考，不构成贷款承诺。</li>
<li>请告知为您办理的门店或平台“已完成填写”。您同意向其提供方案的，由其继续办理；未同意的，其看不到方案，请联系贷款人继续办理。您无须再次填写。</li>
<li>正式申请、核验和签约均在贷款人的页面进行，签约前您会看到综合融资成本明示表。</li>
<li>您可以随时撤回授权或同意，可联系办理门店或贷款人。</li>
</ul>
<p>现在可以关闭本页。</p>`,
  );

/** One answer for a wrong, an expired and a withdrawn link: it tells nothing about which it is. */
export const notValidPage = (): string =>
  page(
    '链接无效',
    markup`<p>此链接不存在、已过期或已停用。</p>
<p>请联系为您办理的门店或平台重新获取链接。</p>`,
  );

/** What the visitor was doing when we could not. */
export type BusyAttempt = 'show' | 'submit';

export const busyPage = (attempt: BusyAttempt): string =>
  page(
    '暂时无法处理',
    attempt === 'submit'
      ? markup`<p>系统繁忙，您的信息尚未提交。</p>
<p>请稍后返回上一页，再次提交。</p>`
      : markup`<p>系统繁忙，暂时无法打开本页。</p>
<p>请稍后刷新，或重新打开您收到的链接。</p>`,
  );

export const notAcceptedPage = (): string =>
  page(
    '无法接受此提交',
    markup`<p>提交的内容无法识别，您的信息尚未提交。</p>
<p>请重新打开您收到的链接填写。</p>`,
  );
