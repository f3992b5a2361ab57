import { startHttp, type HttpFixture } from '../../../test/support/http-fixtures.js';
import { ThingsController } from '../../../test/support/things.controller.js';
import { allProblems } from '../../platform/http/problem-registry.js';
import { SiteModule } from './site.module.js';

describe('the site', () => {
  let http: HttpFixture;
  beforeAll(async () => {
    http = await startHttp({ controllers: [ThingsController], imports: [SiteModule] });
  });
  afterAll(() => http.close());

  const pageAt = async (path: string) => {
    const answer = await http.call(path);
    return { answer, html: await answer.text() };
  };

  it('says what this is and where to go, loading nothing from elsewhere', async () => {
    const { answer, html } = await pageAt('/');
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(html).toContain('<html lang="en">');
    expect(html.match(/<h1>/g)).toHaveLength(1);
    for (const link of ['/docs/', '/openapi.json', '/errors']) expect(html).toContain(`href="${link}"`);
    expect(html).not.toMatch(/<script|(?:src|href)="(?:https?:)?\/\//);
  });

  it('has a page for every problem, which the type of each problem leads to', async () => {
    const index = (await pageAt('/errors')).html;
    for (const [code, problem] of allProblems()) {
      const { answer, html } = await pageAt(`/errors/${code}`);
      expect(answer.status).toBe(200);
      expect(html).toContain(`<dd>${problem.status}</dd>`);
      expect(html).toContain(problem.retryable ? 'Yes:' : 'No:');
      expect(index).toContain(`/errors/${code}`);
    }
    const { type } = (await (await http.call('/v1/nothing')).json()) as { type: string };
    expect((await http.call(new URL(type).pathname)).status).toBe(200);
    expect((await http.call('/errors/no_such_code')).status).toBe(404);
    expect((await http.call('/errors/%3Cscript%3E')).status).toBe(404);
  });

  it('takes the parameters that links collect', async () => {
    expect((await http.call('/?utm_source=x')).status).toBe(200);
  });

  it('serves the reference from the bundled package, with a policy that lets it fetch from here only', async () => {
    const redirect = await http.call('/docs');
    expect([redirect.status, redirect.headers.get('location')]).toEqual([301, '/docs/']);
    const { answer, html } = await pageAt('/docs/');
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("connect-src 'self'");
    expect(policy).not.toMatch(/https?:|\*/);
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? 'none';
    const scripts = html.match(/<script[^>]*>/g) ?? [];
    expect(scripts).toHaveLength(2);
    expect(scripts.every((tag) => tag.includes(`nonce="${nonce}"`))).toBe(true);
    expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(html).toContain('"withDefaultFonts": false');
    const script = await http.call('/docs/js/scalar.js');
    expect(script.headers.get('content-type')).toContain('javascript');
    expect((await script.arrayBuffer()).byteLength).toBeGreaterThan(1_000_000);
  });
});
