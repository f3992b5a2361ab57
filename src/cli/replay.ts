import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { Pool } from 'undici';
import { Applications, type Outcome } from './replay/applications.js';
import { LoanFileError, readLoanFile, type LoanRow } from './replay/loan-file.js';
import { cpuTimes, longestStall, stealSince } from './replay/machine.js';
import { Distribution, Tally } from './replay/tally.js';
import { connectToGateway } from './replay/gateway.js';
import { loadConfig } from '../platform/config/config.js';
import { ExpectedFailure, readable } from '../platform/expected-failure.js';

/** `npm run replay -- FILE`: real applicants through the running gateway, over HTTP, at most 16 in flight. */
const IN_FLIGHT = 16;
/** A new sandbox's business date; cars keep the age they had when they were financed. */
const BUSINESS_DATE = '2026-11-23';
const USAGE =
  'usage: npm run replay -- FILE [--limit ROWS] [--seed TEXT] [--dollar-rate 7.10] [--client dms-demo]';

class Report {
  readonly statuses = new Tally();
  readonly reasons = new Tally();
  readonly skipped: string[] = [];
  readonly latency = new Map<string, Distribution>();
  readonly all = new Distribution();
  readonly cost = new Distribution();
  readonly failures: string[] = [];
  rows = 0;
  termCapped = 0;
  atOnce = 0;
  answered = 0;

  record(row: LoanRow, outcome: Outcome): void {
    this.rows += 1;
    if (row.termCapped) this.termCapped += 1;
    this.statuses.add(outcome.kind === 'answered' ? outcome.status : `${outcome.kind} ${outcome.status}`);
    for (const reason of outcome.reasons) this.reasons.add(reason);
    if (outcome.kind === 'answered') this.answered += 1;
    if (outcome.decidedAtOnce) this.atOnce += 1;
    if (outcome.simpleCost !== null) this.cost.add(Number.parseFloat(outcome.simpleCost));
    if (outcome.kind === 'failed') this.failures.push(`${row.loanId}: ${outcome.status}`);
    for (const { step, ms } of outcome.timings) {
      this.all.add(ms);
      const distribution = this.latency.get(step) ?? new Distribution();
      distribution.add(ms);
      this.latency.set(step, distribution);
    }
  }

  print(seconds: number, stall: string, steal: string): void {
    const tooLate = this.all.countAbove(500);
    const lines = [
      `${this.rows} applications in ${seconds.toFixed(1)} s (${(this.rows / seconds).toFixed(1)}/s), ${this.skipped.length} rows skipped`,
      ...this.skipped.slice(0, 20).map((line) => `  skipped ${line}`),
      ...(this.skipped.length > 20 ? [`  ... and ${this.skipped.length - 20} more`] : []),
      `${this.termCapped} rows asked for at the term cap (60 months new, 36 used)`,
      '',
      'Decisions',
      ...this.statuses.lines(),
      '',
      'Reasons shown to the partner',
      ...this.reasons.lines(),
      '',
      'Annualised all-in cost of the first offer, simple, percent',
      this.cost.line('', 4, '%'),
      '',
      "Latency by the server's clock",
      ...[...this.latency].map(([step, d]) => d.line(step, 1, 'ms')),
      this.all.line('all answers', 1, 'ms'),
      `  answers over 500 ms: ${tooLate} (must be 0)   event loop's longest stall: ${stall}   CPU steal: ${steal}`,
      `  decided at once: ${this.answered === 0 ? 'none' : `${((100 * this.atOnce) / this.answered).toFixed(1)} %`}`,
      ...(this.failures.length > 0
        ? [
            '',
            `${this.failures.length} applications failed`,
            ...this.failures.slice(0, 10).map((line) => `  ${line}`),
          ]
        : []),
    ];
    console.log(lines.join('\n'));
  }

  get clean(): boolean {
    return this.failures.length === 0 && this.all.countAbove(500) === 0;
  }
}

async function main(): Promise<number> {
  const { values, positionals } = readArguments();
  const file = positionals[0];
  if (values.help === true) return fail(USAGE, 0);
  if (file === undefined || positionals.length > 1) return fail(USAGE, 2);
  if (!existsSync(file)) return fail(`${file}: no such file. ${USAGE}`, 2);
  if (!/^(?!0+(\.0+)?$)\d+(\.\d+)?$/.test(values['dollar-rate']))
    return fail('--dollar-rate takes a decimal above 0 such as 7.10', 2);
  if (values.limit !== undefined && !/^[1-9]\d{0,8}$/.test(values.limit))
    return fail('--limit takes a whole number above 0', 2);
  const limit = values.limit === undefined ? Infinity : Number.parseInt(values.limit, 10);

  const gateway = await connectToGateway(loadConfig(process.env).home, values.client);
  const pool = new Pool(gateway.url, { connections: IN_FLIGHT });
  const applications = new Applications(pool, { ...gateway, businessDate: BUSINESS_DATE, seed: values.seed });
  const report = new Report();
  const bar = new SingleBar({
    format: '{bar} {percentage} % | {value} of {total} rows | {duration_formatted}',
    hideCursor: true,
    noTTYOutput: false,
  });
  const steal = cpuTimes();
  const started = performance.now();
  let interrupted = false;
  process.once('SIGINT', () => (interrupted = true));

  bar.start(await countRows(file, values['dollar-rate'], limit), 0);
  const rows = readLoanFile(file, values['dollar-rate']);
  let taken = 0;
  const worker = async (): Promise<void> => {
    for (;;) {
      if (interrupted || taken >= limit) return;
      taken += 1;
      const next = await rows.next();
      if (next.done) return;
      const mapped = next.value;
      if (mapped.kind === 'skipped') report.skipped.push(`${mapped.loanId}: ${mapped.reason}`);
      else report.record(mapped.row, await applications.send(mapped.row).catch(failed));
      bar.increment();
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  bar.stop();
  report.print((performance.now() - started) / 1000, await longestStall(gateway.adminUrl), stealSince(steal));
  await pool.close();
  return report.clean && !interrupted ? 0 : 1;
}

const failed = (error: unknown): Outcome => ({
  kind: 'failed',
  status: error instanceof Error ? error.message : String(error),
  decidedAtOnce: false,
  reasons: [],
  simpleCost: null,
  timings: [],
});

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        limit: { type: 'string' },
        seed: { type: 'string', default: new Date().toISOString() },
        'dollar-rate': { type: 'string', default: '7.10' },
        client: { type: 'string', default: 'dms-demo' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new ExpectedFailure(`${error instanceof Error ? error.message : 'unreadable arguments'}. ${USAGE}`);
  }
}

async function countRows(file: string, dollarRate: string, limit: number): Promise<number> {
  let count = 0;
  const rows = readLoanFile(file, dollarRate);
  while (count < limit && !(await rows.next()).done) count += 1;
  return count;
}

function fail(message: string, code: number): number {
  console.error(message);
  return code;
}

process.exitCode = await main().catch((error: unknown) => {
  if (error instanceof LoanFileError) return fail(error.message, 2);
  const line = readable(error);
  if (line === null) throw error;
  return fail(line, error instanceof ExpectedFailure ? 2 : 1);
});
