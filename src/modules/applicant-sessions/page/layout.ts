import { createHash } from 'node:crypto';
import { LENDER } from '../../consents/domain/lender.js';
import { Markup, markup } from './markup.js';

const STYLE = `
:root { color-scheme: light; }
body { margin: 0; font: 1rem/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans SC", sans-serif; color: #1a1a1a; background: #f5f6f8; }
main, header, footer { max-width: 40rem; margin: 0 auto; padding: 1rem; }
main { background: #fff; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.125rem; margin: 0; } section h2 { font-size: 1rem; }
.sandbox { background: #5c2d00; color: #fff; padding: .75rem 1rem; font-weight: 600; text-align: center; }
fieldset { border: 1px solid #6b7280; border-radius: .25rem; margin: 1.5rem 0; padding: 1rem; min-width: 0; }
legend { font-weight: 600; padding: 0 .25rem; }
.field { margin: 1rem 0; } label { display: block; font-weight: 600; }
.field input, .field select { box-sizing: border-box; width: 100%; min-height: 2.75rem; padding: .5rem; font: inherit; border: 1px solid #4b5563; border-radius: .25rem; background: #fff; color: inherit; }
.hint { margin: 0; color: #4b5563; }
.error { margin: .25rem 0; color: #a30000; font-weight: 600; }
[aria-invalid="true"] { border: 2px solid #a30000 !important; }
.summary { border: 2px solid #a30000; padding: 1rem; margin: 1rem 0; }
.permission { margin: 1.25rem 0; padding-top: 1rem; border-top: 1px solid #d1d5db; }
.permission p { margin: .5rem 0; }
.check { display: flex; gap: .75rem; align-items: flex-start; min-height: 2.75rem; }
.check input { flex: none; width: 1.5rem; height: 1.5rem; margin: 0; } .check label { font-weight: 600; }
button { font: inherit; font-weight: 600; min-height: 2.75rem; padding: .5rem 2rem; color: #fff; background: #0b4fa0; border: 0; border-radius: .25rem; }
a { color: #0b4fa0; } :focus-visible { outline: 3px solid #0b4fa0; outline-offset: 2px; }
`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** No scripts, nothing from elsewhere, no framing; the one style sheet is allowed by its hash. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'cache-control': 'no-store',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex, nofollow',
};

/** One page of the lender, in the language of the authoritative texts. */
export function page(title: string, content: Markup): string {
  return markup`<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} - ${LENDER.name}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<header>
<p class="sandbox" role="note">测试环境：仅限虚构的测试数据，请勿填写任何真实个人信息。</p>
<p>${LENDER.name}</p>
</header>
<main>
<h1>${title}</h1>
${content}
</main>
<footer><p class="hint">${LENDER.contact}</p></footer>
</body>
</html>
`.text;
}
