import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SystemClock } from '../../platform/clock/clock.js';
import { startUpstreamProcess, type UpstreamProcess } from '../../../test/support/upstream-process.js';
import { CONTRACT_SUBJECT, creditBureauContract, scenario } from './credit-bureau.contract.js';
import { HttpCreditBureau } from './http/http-credit-bureau.js';
import { SandboxCreditBureau } from './sandbox/sandbox-credit-bureau.js';

describe('the sandbox bureau in process keeps the contract', () => {
  const contract = creditBureauContract(() => {
    const bureau = new SandboxCreditBureau(new SystemClock());
    const inquiries = (id: string): Promise<number> => Promise.resolve(bureau.vendor.count(id));
    return Promise.resolve({ bureau, inquiries, close: () => Promise.resolve() });
  });
  it.each(contract)('$name', ({ run }) => run());
});

describe('over HTTP, against the vendor process', () => {
  let home: string;
  let vendor: UpstreamProcess;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'upstreams-'));
    vendor = await startUpstreamProcess(home);
  });

  afterAll(async () => {
    await vendor.kill('SIGTERM');
    rmSync(home, { recursive: true });
  });

  describe('the client keeps the contract', () => {
    const contract = creditBureauContract(() => {
      const bureau = new HttpCreditBureau(vendor.creditBureauUrl);
      return Promise.resolve({
        bureau,
        inquiries: (id: string) => vendor.inquiries(id),
        close: () => bureau.close(),
      });
    });
    it.each(contract)('$name', ({ run }) => run());
  });

  it('remembers its inquiries over a kill -9, without persons and keys', async () => {
    const request = {
      authorisationId: crypto.randomUUID(),
      subject: CONTRACT_SUBJECT,
      purpose: 'loan_approval',
    } as const;
    const before = new HttpCreditBureau(vendor.creditBureauUrl);
    const first = await before.inquire(request, AbortSignal.timeout(5_000));
    await vendor.kill();
    await before.close();
    const journal = readFileSync(join(home, 'sandbox-upstreams', 'credit-bureau.jsonl'), 'utf8');
    for (const value of [...Object.values(CONTRACT_SUBJECT), request.authorisationId])
      expect(journal).not.toContain(value);
    vendor = await startUpstreamProcess(home);
    const after = new HttpCreditBureau(vendor.creditBureauUrl);
    expect(await after.inquire(request, AbortSignal.timeout(5_000))).toEqual(first);
    expect(await vendor.inquiries(request.authorisationId)).toBe(1);
    await after.close();
  });

  it('control: without the Idempotency-Key the same call twice is two inquiries', async () => {
    const authorisationId = crypto.randomUUID();
    const body = JSON.stringify({ authorisationId, purpose: 'loan_approval', subject: CONTRACT_SUBJECT });
    const ask = (headers: Record<string, string>) =>
      fetch(`${vendor.creditBureauUrl}/inquiries`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      });
    await ask({});
    await ask({});
    expect(await vendor.inquiries(authorisationId)).toBe(2);
  });

  it('stops asking a bureau that is down, tells when to come back, and recovers', async () => {
    const bureau = new HttpCreditBureau(vendor.creditBureauUrl, { openMs: 200 });
    const ask = (chosen: ReturnType<typeof scenario>, authorisationId: string = crypto.randomUUID()) =>
      bureau.inquire(
        { authorisationId, subject: CONTRACT_SUBJECT, purpose: 'loan_approval', scenario: chosen },
        AbortSignal.timeout(5_000),
      );
    const twice = scenario('down', { times: 2 });
    const unlucky = crypto.randomUUID();
    await expect(ask(twice, unlucky)).rejects.toMatchObject({ code: 'upstream_unavailable' });
    for (let call = 0; call < 2; call += 1)
      await expect(ask(scenario('down'))).rejects.toMatchObject({ code: 'upstream_unavailable' });
    await expect(ask(twice, unlucky)).rejects.toMatchObject({ detail: 'circuit_open', retryAfterMs: 200 });
    // One partner's chosen outage is nobody else's.
    await expect(ask(scenario('ok'))).resolves.toHaveProperty('report');
    await new Promise((resolve) => setTimeout(resolve, 250));
    await expect(ask(twice, unlucky)).resolves.toHaveProperty('report');
    await expect(ask(twice, unlucky)).resolves.toHaveProperty('report');
    await bureau.close();
  });

  it('is shut off by attempts that time out, not by callers in a hurry', async () => {
    const bureau = new HttpCreditBureau(vendor.creditBureauUrl, { attemptMs: 100 });
    const ask = (ms: number) =>
      bureau
        .inquire(
          {
            authorisationId: crypto.randomUUID(),
            subject: CONTRACT_SUBJECT,
            purpose: 'loan_approval',
            scenario: scenario('late'),
          },
          AbortSignal.timeout(ms),
        )
        .catch((error: { detail: string }) => error.detail);
    for (let call = 0; call < 6; call += 1) expect(await ask(40)).toBe('deadline');
    for (let call = 0; call < 5; call += 1) expect(await ask(1_000)).toBe('no_answer');
    expect(await ask(1_000)).toBe('circuit_open');
    await bureau.close();
  });

  it('turns calls away beyond what may wait, and never keeps one longer than its deadline', async () => {
    const bureau = new HttpCreditBureau(vendor.creditBureauUrl, { atOnce: 1, queue: 1 });
    const ask = () =>
      bureau
        .inquire(
          {
            authorisationId: crypto.randomUUID(),
            subject: CONTRACT_SUBJECT,
            purpose: 'loan_approval',
            scenario: scenario('ok', { delayMs: 1_000 }),
          },
          AbortSignal.timeout(200),
        )
        .catch((error: { code: string }) => error.code);
    const from = performance.now();
    expect((await Promise.all([ask(), ask(), ask()])).sort()).toEqual([
      'upstream_busy',
      'upstream_timeout',
      'upstream_timeout',
    ]);
    expect(performance.now() - from).toBeLessThan(500);
    await bureau.close();
  });

  it('cuts 200 MB off at 64 KiB', async () => {
    const bureau = new HttpCreditBureau(vendor.creditBureauUrl);
    const before = process.memoryUsage().rss;
    const from = performance.now();
    const chosen = scenario('nonsense', { kind: 'endless' });
    await expect(
      bureau.inquire(
        {
          authorisationId: crypto.randomUUID(),
          subject: CONTRACT_SUBJECT,
          purpose: 'loan_approval',
          scenario: chosen,
        },
        AbortSignal.timeout(5_000),
      ),
    ).rejects.toMatchObject({ code: 'upstream_nonsense', detail: 'too_large' });
    expect(performance.now() - from).toBeLessThan(1_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(60 * 1024 * 1024);
    await bureau.close();
  });

  it('ends with the gateway that started it', async () => {
    const orphan = await startUpstreamProcess(mkdtempSync(join(tmpdir(), 'upstreams-')));
    await orphan.abandon();
    await expect(fetch(orphan.creditBureauUrl)).rejects.toThrow();
  });
});

describe('without a bureau', () => {
  it('is unavailable when none is configured or nobody listens', async () => {
    const request = {
      authorisationId: crypto.randomUUID(),
      subject: CONTRACT_SUBJECT,
      purpose: 'loan_approval',
    } as const;
    const ask = (url: string | undefined) =>
      new HttpCreditBureau(url).inquire(request, AbortSignal.timeout(2_000));
    await expect(ask(undefined)).rejects.toMatchObject({
      code: 'upstream_unavailable',
      detail: 'not_configured',
    });
    await expect(ask('http://127.0.0.1:1')).rejects.toMatchObject({
      code: 'upstream_unavailable',
      detail: 'connection',
    });
  });
});
