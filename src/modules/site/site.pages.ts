import type { Answer } from '../../platform/answer.js';
import { allProblems, type ProblemDefinition } from '../../platform/http/problem-registry.js';
import { escapeHtml, page } from './page.js';

export function landingPage(origin: string): Answer {
  return page(
    'Forecourt: car finance for partners',
    `<h1>Forecourt</h1>
<p>A lender's API for its partners in car finance: dealers' systems, carmakers and their in-car apps, online shops.
It answers in under half a second whether a customer can borrow for a car, and at what true cost, and it leaves
proof of every answer.</p>
<h2>Where to go</h2>
<ul>
<li><a href="/docs/">API reference</a>, made from <a href="/openapi.json">the OpenAPI document</a></li>
<li><a href="/errors">Every problem code</a>: what it means and what to do</li>
<li><a href="/.well-known/openid-configuration">The authorization server's metadata</a></li>
<li><a href="/healthz">/healthz</a> and <a href="/readyz">/readyz</a>: one word each</li>
</ul>
<h2>First call</h2>
<p>Get a sandbox token on the gateway's machine, then ask for a calculation:</p>
<pre><code>TOKEN=$(npm run -s token)
curl -H "Authorization: Bearer $TOKEN" ${escapeHtml(origin)}/v1/rules</code></pre>
<p>Amounts are whole numbers in fen, rates are decimal strings in percent. Nothing here is an offer to a consumer.</p>`,
  );
}

export function problemIndexPage(): Answer {
  const rows = allProblems().map(
    ([code, { status, title }]) =>
      `<tr><td><a href="/errors/${code}"><code>${code}</code></a></td><td>${status}</td><td>${escapeHtml(title)}</td></tr>`,
  );
  return page(
    'Problem codes',
    `<h1>Problem codes</h1>
<p>Every error is an <code>application/problem+json</code> document (RFC 9457). Its <code>code</code> is one of these,
its <code>type</code> leads to the page of that code.</p>
<table>
<thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Meaning</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`,
  );
}

export function problemPage(code: string, problem: ProblemDefinition): Answer {
  const retry = problem.retryable
    ? 'Yes: the very same request may succeed later. Wait as long as <code>Retry-After</code> says.'
    : 'No: the same request gets the same answer. Change it first.';
  return page(
    `${code} (${problem.status})`,
    `<h1>${escapeHtml(problem.title)}</h1>
<dl>
<dt>Code</dt><dd><code>${escapeHtml(code)}</code></dd>
<dt>HTTP status</dt><dd>${problem.status}</dd>
<dt>Retry?</dt><dd>${retry}</dd>
<dt>What to do</dt><dd>${escapeHtml(problem.help)}</dd>
</dl>
<p>Asking us about one occurrence? Quote its <code>requestId</code>. <a href="/errors">All problem codes</a></p>`,
  );
}
