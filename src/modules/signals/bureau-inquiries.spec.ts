import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { TENANT } from '../../../test/support/platform-fixtures.js';
import {
  authorised,
  intend,
  keylessBureau,
  signalsBench,
  type SignalsBench,
} from '../../../test/support/signals-fixture.js';

let bench: SignalsBench;
beforeAll(async () => {
  bench = await signalsBench();
});
afterEach(() => bench.closeGateways());
afterAll(() => bench.close());

describe('a bad day', () => {
  it('finds the inquiry again whose answer was lost: still one', async () => {
    const made = await bench.gateway({ attemptMs: 600 });
    const one = await authorised(made, 'credit-bureau=timeout_after_effect;score=701');
    await intend(made, one.authorisationId);
    made.runner.start();
    const inquiry = await bench.settled(made, one.authorisationId);
    expect(inquiry).toMatchObject({ state: 'answered', attempts: 2 });
    expect(made.signals.openReport(TENANT, inquiry, one.wrappedKey)?.content.score).toBe(701);
    expect(await bench.vendor.inquiries(one.authorisationId)).toBe(1);
  });

  it('control: asked without the key, the same bad day makes two inquiries', async () => {
    const made = await bench.gateway({ bureau: keylessBureau(bench.vendor.creditBureauUrl) });
    const one = await authorised(made);
    await intend(made, one.authorisationId);
    made.runner.start();
    expect((await bench.settled(made, one.authorisationId)).state).toBe('answered');
    expect(await bench.vendor.inquiries(one.authorisationId)).toBe(2);
  });

  it('keeps trying while the bureau is down or talks nonsense, and answers when it recovers', async () => {
    const made = await bench.gateway();
    const scenarios = [
      'credit-bureau=down;times=3',
      'credit-bureau=nonsense;kind=html;times=2',
      'credit-bureau=nonsense;kind=endless;times=1',
    ];
    const all = await Promise.all(scenarios.map((scenario) => authorised(made, scenario)));
    for (const { authorisationId } of all) await intend(made, authorisationId);
    made.runner.start();
    for (const { authorisationId } of all) {
      expect((await bench.settled(made, authorisationId)).state).toBe('answered');
      expect(await bench.vendor.inquiries(authorisationId)).toBe(1);
    }
  });

  it('gives up after fifteen minutes, says so, and may be begun anew under the same key', async () => {
    const clock = { at: Date.now(), now: () => clock.at };
    const made = await bench.gateway({ clock, url: 'http://127.0.0.1:1' });
    const one = await authorised(made);
    await intend(made, one.authorisationId);
    clock.at += 15 * 60_000;
    made.runner.start();
    expect(await bench.settled(made, one.authorisationId)).toMatchObject({
      state: 'failed',
      sealedReport: null,
    });
    const row = await bench.inquiryRow(one.authorisationId);
    expect(row).toMatchObject({ failure: 'upstream_unavailable', attempts: 1 });
    expect(await bench.inquiryJobs(one.authorisationId)).toEqual([]);
    await made.runner.stop();

    const recovered = await bench.gateway();
    await intend(recovered, one.authorisationId);
    recovered.runner.start();
    while ((await bench.inquiryRow(one.authorisationId)).state !== 'answered') await sleep(20);
    expect(await bench.inquiryRow(one.authorisationId)).toMatchObject({
      id: row.id,
      failure: null,
      version: '2',
    });
    expect(
      await bench.query('SELECT sequence, type FROM event WHERE aggregate_id = $1 ORDER BY sequence', row.id),
    ).toEqual([
      { sequence: '1', type: 'bureau_inquiry.failed' },
      { sequence: '2', type: 'bureau_inquiry.answered' },
    ]);
  });

  it('asks nobody when the authorisation was withdrawn after the intent', async () => {
    const made = await bench.gateway();
    const one = await authorised(made);
    await intend(made, one.authorisationId);
    await bench.query(
      `UPDATE credit_authorisation SET state = 'revoked', revoked_at = clock_timestamp() WHERE id = $1`,
      one.authorisationId,
    );
    made.runner.start();
    expect((await bench.settled(made, one.authorisationId)).state).toBe('failed');
    const row = await bench.inquiryRow(one.authorisationId);
    expect(row).toMatchObject({ failure: 'authorisation_not_valid', asked_at: null, attempts: 0 });
    expect(
      await bench.query(
        'SELECT previous_state FROM audit_entry WHERE $1 = ANY (subject_refs)',
        row.subject_id,
      ),
    ).toEqual([{ previous_state: 'intended' }]);
    expect(await bench.vendor.inquiries(one.authorisationId)).toBe(0);
  });

  it('survives a kill -9 between intent and answer: one inquiry', async () => {
    const made = await bench.gateway();
    const one = await authorised(made, 'credit-bureau=timeout_after_effect');
    await intend(made, one.authorisationId);
    const victim = spawn(
      process.execPath,
      [
        '--import',
        './test/support/typescript-hooks.js',
        'test/support/inquiry-process.ts',
        bench.urls.app,
        bench.urls.worker,
        bench.vendor.creditBureauUrl,
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    while ((await bench.vendor.inquiries(one.authorisationId)) === 0) await sleep(20);
    victim.kill('SIGKILL');
    await once(victim, 'exit');
    expect(await bench.inquiryRow(one.authorisationId)).toMatchObject({
      state: 'asked',
      attempts: 1,
      sealed_report: null,
    });
    const from = performance.now();
    made.runner.start();
    expect(await bench.settled(made, one.authorisationId)).toMatchObject({ state: 'answered', attempts: 2 });
    expect(performance.now() - from).toBeLessThan(5_000);
    expect(await bench.vendor.inquiries(one.authorisationId)).toBe(1);
  }, 30_000);

  it('stores one answer when a process comes back from the dead: the fence', async () => {
    const made = await bench.gateway();
    const one = await authorised(made, 'credit-bureau=ok;delayMs=1500');
    await intend(made, one.authorisationId);
    made.runner.start();
    while ((await bench.inquiryRow(one.authorisationId)).attempts === 0) await sleep(10);
    await bench.query(
      `UPDATE bureau_inquiry SET fence = fence + 1, lease_until = clock_timestamp() + interval '3 seconds' WHERE authorisation_id = $1`,
      one.authorisationId,
    );
    await sleep(2_500);
    expect((await bench.inquiryRow(one.authorisationId)).state).toBe('asked');
    expect((await bench.settled(made, one.authorisationId)).state).toBe('answered');
    const { id } = await bench.inquiryRow(one.authorisationId);
    expect(await bench.query('SELECT count(*)::int AS n FROM event WHERE aggregate_id = $1', id)).toEqual([
      { n: 1 },
    ]);
    expect(await bench.vendor.inquiries(one.authorisationId)).toBe(1);
  });

  it('keeps its lease while a slow bureau thinks', async () => {
    const made = await bench.gateway();
    const one = await authorised(made, 'credit-bureau=late;delayMs=3000');
    await intend(made, one.authorisationId);
    made.runner.start();
    expect(await bench.settled(made, one.authorisationId)).toMatchObject({ state: 'answered', attempts: 1 });
  });
});
