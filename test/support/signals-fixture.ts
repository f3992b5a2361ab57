import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { HttpCreditBureau } from '../../src/connectors/credit-bureau/http/http-credit-bureau.js';
import { readReport } from '../../src/connectors/credit-bureau/http/report-schema.js';
import { UpstreamFailure } from '../../src/connectors/upstream/upstream-failure.js';
import type { CreditBureau } from '../../src/connectors/credit-bureau/credit-bureau.port.js';
import { SandboxValuation } from '../../src/connectors/valuation/sandbox/sandbox-valuation.js';
import type { ValuationService } from '../../src/connectors/valuation/valuation.port.js';
import type { Clock } from '../../src/kernel/clock.js';
import { BureauInquiries } from '../../src/modules/signals/bureau-inquiries.service.js';
import { InquiryListener } from '../../src/modules/signals/inquiry-listener.js';
import { InquiryNews } from '../../src/modules/signals/inquiry-news.js';
import { InquiryRecord } from '../../src/modules/signals/inquiry-record.js';
import type { Applicant, PartyDirectory } from '../../src/modules/signals/party-directory.port.js';
import { SignalsRepository } from '../../src/modules/signals/signals.repository.js';
import { SignalsService, type RecordedInquiry } from '../../src/modules/signals/signals.service.js';
import { Audit } from '../../src/platform/audit/audit.js';
import { SystemClock } from '../../src/platform/clock/clock.js';
import { AppDatabase, WorkerDatabase } from '../../src/platform/database/database.js';
import { createPool } from '../../src/platform/database/pool.js';
import { statement } from '../../src/platform/database/statement.js';
import { Ids } from '../../src/platform/ids.js';
import { Events } from '../../src/platform/outbox/events.js';
import { JobRunner } from '../../src/platform/outbox/job-runner.js';
import { Jobs } from '../../src/platform/outbox/jobs.js';
import { SubjectVault } from '../../src/platform/privacy/subject-vault.js';
import { withClient } from '../../src/platform/database/provision.js';
import { temporaryFolder, TENANT, testKeyRing } from './platform-fixtures.js';
import { testDatabase, type TestDatabase } from './test-database.js';
import { startUpstreamProcess, type UpstreamProcess } from './upstream-process.js';

export const PERSON = { fullName: '测试甲', idNumber: '110000199203180010', mobile: '13800000000' } as const;

const personOf = statement(
  'test-person-of',
  `SELECT k.wrapped_key, k.salt, s.scenario FROM credit_authorisation a
   JOIN party p ON p.tenant_id = a.tenant_id AND p.id = a.party_id
   JOIN applicant_session s ON s.tenant_id = a.tenant_id AND s.id = a.session_id
   CROSS JOIN LATERAL subject_key(p.subject_id) k WHERE a.id = $1`,
);

/** Every authorisation is of the same person; the key and the scenario are the stored ones. */
class TestDirectory implements PartyDirectory {
  constructor(private readonly database: WorkerDatabase) {}

  async applicantOf(
    tenantId: string,
    authorisationId: string,
    signal: AbortSignal,
  ): Promise<Applicant | null> {
    const [rows] = await this.database.batch(tenantId, [personOf(authorisationId)], { signal, kind: 'read' });
    const row = rows?.rows[0] as { wrapped_key: Buffer; salt: Buffer; scenario: string | null } | undefined;
    if (row === undefined) return null;
    const clock = { businessAnchor: null, wallAnchor: null };
    return { ...PERSON, scenario: row.scenario, wrappedKey: row.wrapped_key, salt: row.salt, clock };
  }
}

/** A gateway reduced to its signals. */
export interface SignalsProcess {
  readonly app: AppDatabase;
  readonly worker: WorkerDatabase;
  readonly signals: SignalsService;
  readonly listener: InquiryListener;
  readonly news: InquiryNews;
  readonly runner: JobRunner;
  readonly vault: SubjectVault;
  readonly jobs: Jobs;
  close(): Promise<void>;
}

export async function signalsProcess(
  urls: { app: string; worker: string },
  bureau: CreditBureau,
  {
    clock = new SystemClock(),
    valuation = new SandboxValuation(clock),
  }: { clock?: Clock; valuation?: ValuationService } = {},
): Promise<SignalsProcess> {
  const app = new AppDatabase(createPool({ url: urls.app, applicationName: 'test-app', max: 4 }));
  const worker = new WorkerDatabase(createPool({ url: urls.worker, applicationName: 'test-worker', max: 8 }));
  const [ids, vault] = [new Ids(clock), new SubjectVault(await testKeyRing(app))];
  const [news, repository, runner] = [
    new InquiryNews(),
    new SignalsRepository(),
    new JobRunner(worker, clock),
  ];
  const record = new InquiryRecord(
    repository,
    vault,
    new Audit(ids, clock),
    new Events(ids, clock),
    ids,
    clock,
  );
  new BureauInquiries(runner, worker, record, news, bureau, new TestDirectory(worker), clock).onModuleInit();
  const listener = new InquiryListener(app, news);
  return {
    app,
    worker,
    listener,
    news,
    runner,
    vault,
    jobs: new Jobs(ids, clock),
    signals: new SignalsService(repository, app, vault, ids, news, valuation, clock),
    close: async () => {
      await listener.beforeApplicationShutdown();
      await runner.stop();
      await Promise.all([app.close(), worker.close()]);
    },
  };
}

export interface Authorised {
  readonly authorisationId: string;
  readonly partyId: string;
  readonly sessionId: string;
  readonly wrappedKey: Buffer;
}

/** A completed session of one person, who has given consent and authorisation. */
export async function authorised(
  { app, vault }: SignalsProcess,
  scenario: string | null = null,
  tenantId = TENANT,
): Promise<Authorised> {
  const [sessionId, partyId, authorisationId, subjectId] = [
    randomUUID(),
    randomUUID(),
    randomUUID(),
    randomUUID(),
  ];
  const { wrappedKey, salt } = vault.newSubjectKey();
  const sql = (text: string, ...values: unknown[]) => ({ name: '', text, values });
  const permission = `session_id, party_id, purpose, state, text_version, text_hash, given_at, given_from, evidence,
    evidence_hash, created_at, expires_at`;
  const given = `$3, $4, $5, 'authorised', 't1', $6, clock_timestamp(), 'sandbox', '{}', $6, clock_timestamp(),
    clock_timestamp() + interval '30 days'`;
  const hash = randomBytes(32);
  await app.batch(
    tenantId,
    [
      sql('SELECT id FROM subject_for($1, $2, $3, $4)', randomBytes(32), subjectId, wrappedKey, salt),
      sql(
        `INSERT INTO applicant_session (tenant_id, id, version, status, client_id, channel, scenario, created_at, expires_at)
         VALUES ($1, $2, 1, 'completed', 'shop', 'ecommerce', $3, clock_timestamp(), clock_timestamp() + interval '1 day')`,
        tenantId,
        sessionId,
        scenario,
      ),
      sql(
        `INSERT INTO party (tenant_id, id, session_id, position, role, kind, state, link_hash, subject_id, sealed_person)
         VALUES ($1, $2, $3, 0, 'borrower', 'person', 'completed', $4, $5, '')`,
        tenantId,
        partyId,
        sessionId,
        randomBytes(32),
        subjectId,
      ),
      sql(
        `INSERT INTO consent (tenant_id, id, version, ${permission}) VALUES ($1, $2, 1, ${given})`,
        tenantId,
        randomUUID(),
        sessionId,
        partyId,
        'credit_assessment',
        hash,
      ),
      sql(
        `INSERT INTO credit_authorisation (tenant_id, id, version, ${permission}) VALUES ($1, $2, 1, ${given})`,
        tenantId,
        authorisationId,
        sessionId,
        partyId,
        'loan_approval',
        hash,
      ),
    ],
    { signal: AbortSignal.timeout(5_000), kind: 'write' },
  );
  return { authorisationId, partyId, sessionId, wrappedKey };
}

/** The intent and its job, as a completion writes them. */
export async function intend(
  { app, signals, jobs }: SignalsProcess,
  authorisationId: string,
  tenantId = TENANT,
): Promise<void> {
  const inquiry = signals.inquiry({ tenantId, authorisationId });
  const statements = [...inquiry.statements, ...inquiry.jobs.map((job) => jobs.statement(tenantId, job))];
  await app.batch(tenantId, statements, { signal: AbortSignal.timeout(5_000), kind: 'write' });
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- rows are asserted on, column by column
type Row = Record<string, any>;

export interface GatewayOptions {
  readonly clock?: Clock;
  /** Of the bureau; the vendor process when absent. */
  readonly url?: string;
  readonly attemptMs?: number;
  readonly bureau?: CreditBureau;
  readonly listening?: boolean;
}

/** A migrated database, the upstreams as a process of their own, and gateways between them. */
export interface SignalsBench {
  readonly urls: TestDatabase;
  readonly vendor: UpstreamProcess;
  gateway(options?: GatewayOptions): Promise<SignalsProcess>;
  query(text: string, ...values: unknown[]): Promise<Row[]>;
  inquiryRow(authorisationId: string): Promise<Row>;
  inquiryJobs(authorisationId: string): Promise<object[]>;
  /** Waits for the inquiry to end, whichever way. */
  settled(gateway: SignalsProcess, authorisationId: string): Promise<RecordedInquiry>;
  /** To be called after each test. */
  closeGateways(): Promise<void>;
  close(): Promise<void>;
}

export async function signalsBench(): Promise<SignalsBench> {
  const urls = await testDatabase();
  const home = temporaryFolder();
  const vendor = await startUpstreamProcess(home.path);
  const opened: { close(): Promise<void> }[] = [];
  const query: SignalsBench['query'] = async (text, ...values) =>
    (await withClient(urls.superuser, (client) => client.query(text, values))).rows as Row[];
  const inquiryRow: SignalsBench['inquiryRow'] = async (id) =>
    (await query('SELECT * FROM bureau_inquiry WHERE authorisation_id = $1', id))[0] ?? {};
  const closeGateways = async (): Promise<void> => {
    for (const each of opened.splice(0).reverse()) await each.close();
  };
  return {
    urls,
    vendor,
    query,
    inquiryRow,
    inquiryJobs: (id) => query(`SELECT * FROM job WHERE kind = 'bureau.inquire' AND key = $1`, id),
    closeGateways,
    gateway: async ({
      clock,
      url = vendor.creditBureauUrl,
      attemptMs = 5_000,
      bureau,
      listening = true,
    } = {}) => {
      const client = new HttpCreditBureau(url, { attemptMs });
      const made = await signalsProcess(urls, bureau ?? client, clock ? { clock } : {});
      opened.push(client, made);
      if (listening) made.listener.onApplicationBootstrap();
      while (made.news.listening !== listening) await sleep(5);
      return made;
    },
    settled: async ({ signals }, id) => {
      const inquiry = await signals.awaitReport(TENANT, id, AbortSignal.timeout(10_000));
      if (inquiry === null) throw new Error(`not settled: ${JSON.stringify(await inquiryRow(id))}`);
      return inquiry;
    },
    close: async () => {
      await closeGateways();
      await vendor.kill('SIGTERM');
      await urls.drop();
      home.remove();
    },
  };
}

/** A client as it must not be: it asks without the key. Its first attempt at anything gets a garbled answer. */
export function keylessBureau(url: string): CreditBureau {
  return {
    inquire: async ({ authorisationId, subject, purpose }, signal) => {
      const response = await fetch(`${url}/inquiries`, {
        method: 'POST',
        signal,
        headers: { 'content-type': 'application/json', 'x-test-scenario': 'nonsense;times=1' },
        body: JSON.stringify({ authorisationId, purpose, subject }),
      });
      const report = readReport(await response.json().catch(() => null))?.report;
      if (report === undefined) throw new UpstreamFailure('credit-bureau', 'upstream_nonsense', 'not_json');
      return { report };
    },
  };
}
