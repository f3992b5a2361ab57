import { createHash, randomUUID } from 'node:crypto';
import { fen, NEW_BEV, person, residentId, rows, until, WISH, type Session } from '../support/adversary.js';
import { startGateway, type Gateway, type Reply } from '../support/gateway.js';

/** One made-up person whose data occur nowhere else, so that every trace of them is a leak. */
const CANARY = {
  name: '卡纳睿',
  idNumber: residentId('310000', '19870403', '519'),
  mobile: '19800000000',
  income: 1_739_153,
  obligations: 283_177,
};
const CANARY_PERSON = person({
  fullName: CANARY.name,
  idNumber: CANARY.idNumber,
  mobile: CANARY.mobile,
  monthlyIncome: fen(CANARY.income),
  monthlyObligations: fen(CANARY.obligations),
});
const PAGE_PERSON = {
  name: '鹦鹉岚',
  idNumber: residentId('440000', '19911212', '624'),
  mobile: '16600000000',
  income: '18264.39',
  fen: '1826439',
};

/** As typed, and as a hash that anyone can compute: resident ids are few enough to try them all. */
function traces(values: string[]): { what: string; text: string; bytes: Buffer }[] {
  return values.flatMap((value) => [
    { what: value, text: value, bytes: Buffer.from(value) },
    ...['sha256', 'sha1', 'md5'].map((hash) => {
      const digest = createHash(hash).update(value).digest();
      return { what: `${hash} of ${value}`, text: digest.toString('hex'), bytes: digest };
    }),
    {
      what: `base64 of ${value}`,
      text: Buffer.from(value).toString('base64').replace(/=+$/, ''),
      bytes: Buffer.from(Buffer.from(value).toString('base64')),
    },
  ]);
}

const SECRETS = traces([
  CANARY.name,
  CANARY.idNumber,
  CANARY.mobile,
  String(CANARY.income),
  String(CANARY.obligations),
  '17391.53',
  PAGE_PERSON.name,
  PAGE_PERSON.idNumber,
  PAGE_PERSON.mobile,
  PAGE_PERSON.income,
  PAGE_PERSON.fen,
]);

/** Law 6: none of it reaches a log, a trace, an error or a webhook, and at rest it is not in clear. */
describe('privacy', () => {
  let gateway: Gateway;
  let session: Session;
  let answer: Reply;
  const seen: string[] = [];
  const keep = (reply: Reply): Reply => {
    seen.push(JSON.stringify([reply.status, reply.headers, reply.body]));
    return reply;
  };

  beforeAll(async () => {
    gateway = await startGateway();
    session = await gateway.session();
    const path = `/v1/sandbox/applicant-sessions/${session.id}/complete`;
    const partyId = session.parties[0]?.partyId;
    // Errors first: each of them has the canary in the field that is wrong or beside it.
    for (const over of [
      { idNumber: `${CANARY.idNumber.slice(0, 17)}?` },
      { mobile: `${CANARY.mobile}0` },
      { monthlyIncome: CANARY.income },
      { employment: CANARY.name },
    ]) {
      keep(await gateway.post(path, { parties: [{ partyId, person: { ...CANARY_PERSON, ...over } }] }));
    }
    keep(
      await gateway.post(
        path,
        `{"parties":[{"person":{"fullName":"${CANARY.name}","idNumber":"${CANARY.idNumber}",`,
      ),
    );
    keep(await gateway.post(path, { parties: [{ partyId: 'pty_x', person: CANARY_PERSON }] }));
    keep(await gateway.post(path, { parties: [{ partyId, person: CANARY_PERSON }] }));
    keep(await gateway.post(path, { parties: [{ partyId, person: CANARY_PERSON }] }));
    await gateway.reportOf(session.id);
    answer = keep(await gateway.post('/v1/pre-approvals', gateway.preApproval(session, NEW_BEV, WISH)));
    const bad = { ...gateway.preApproval(session, NEW_BEV, WISH), applicant: CANARY_PERSON };
    keep(await gateway.post('/v1/pre-approvals', bad));
    keep(await gateway.post('/v1/pre-approvals', { ...bad, vehicle: { ...NEW_BEV, vin: CANARY.idNumber } }));
    const reads = [
      'pre-approvals',
      'consents',
      'credit-authorisations',
      `pre-approvals/${answer.body.id}`,
      `applicant-sessions/${session.id}`,
    ];
    for (const path of reads) keep(await gateway.get(`/v1/${path}`));
    await byPage();
    // The interface log is written in batches beside the request.
    await until(async () => (await rows(gateway, 'request_log')) > 10, 3_000);
  });
  afterAll(() => gateway.close());

  /** The lender's page, as a customer's browser uses it. */
  const byPage = async (): Promise<void> => {
    const own = await gateway.session();
    const url = (own.parties[0]?.url ?? '').replace('http://gateway.test', gateway.url);
    const page = await (await fetch(url)).text();
    const token = /name="form" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const send = async (over: Record<string, string>) => {
      const form = new URLSearchParams({
        form: token,
        fullName: PAGE_PERSON.name,
        idNumber: PAGE_PERSON.idNumber,
        mobile: PAGE_PERSON.mobile,
        employment: 'salaried',
        monthlyIncome: PAGE_PERSON.income,
        monthlyObligations: '0',
        consent_credit_assessment: 'yes',
        creditAuthorisation: 'yes',
        ...over,
      });
      return fetch(url, { method: 'POST', body: form, redirect: 'manual' });
    };
    expect((await send({ mobile: '123' })).status).toBeLessThan(500);
    expect((await send({})).status).toBeLessThan(400);
    expect((await gateway.get(`/v1/applicant-sessions/${own.id}`)).body.status).toBe('completed');
    // A link that a partner holds must not show the customer's data once they are in.
    seen.push(await (await fetch(url)).text());
  };

  /** Every table and column of the database where a trace stands, as text or as bytes. */
  const found = async (secrets: ReturnType<typeof traces>): Promise<string[]> => {
    const { rows: columns } = await gateway.query(
      `SELECT c.relname AS "table", a.attname AS "column", a.atttypid::regtype::text AS type
       FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_toast%' AND c.relkind IN ('r', 'm') AND a.attnum > 0 AND NOT a.attisdropped`,
    );
    const searches = (columns as { table: string; column: string; type: string }[]).map(
      ({ table, column, type }) => {
        const test =
          type === 'bytea'
            ? `position(s.bytes in t."${column}") > 0`
            : `position(s.text in t."${column}"::text) > 0`;
        return `SELECT DISTINCT s.what || ' in ${table}.${column}' AS hit FROM "${table}" t, s WHERE ${test}`;
      },
    );
    const { rows: hits } = await gateway.query(
      `WITH s AS (SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[]) AS s(what, text, bytes)) ${searches.join(' UNION ALL ')}`,
      [secrets.map(({ what }) => what), secrets.map(({ text }) => text), secrets.map(({ bytes }) => bytes)],
    );
    return (hits as { hit: string }[]).map(({ hit }) => hit);
  };

  it('control: the search finds what stands in a table in clear, as text, JSON or bytes', async () => {
    const marker = `M${randomUUID().slice(0, 8)}`;
    const place = await gateway.place('dms-demo');
    await gateway.post('/v1/applicant-sessions', {
      channel: 'dealer_store',
      ...place,
      clientReference: marker,
      parties: [{ role: 'borrower' }],
    });
    expect(await found(traces([marker]))).toEqual([`${marker} in applicant_session.client_reference`]);
    expect(
      (await found(traces([answer.body.id as string]))).some((hit) => hit.includes('audit_entry_')),
    ).toBe(true);
  });

  it('nothing of the person stands in any column of any table in clear or as a bare hash', async () => {
    expect(await rows(gateway, 'subject')).toBeGreaterThan(1);
    expect(await found(SECRETS)).toEqual([]);
  });

  it('nothing of the person stands in any answer, header or error', () => {
    const leaks = SECRETS.filter(({ text }) => seen.some((reply) => reply.includes(text))).map(
      ({ what }) => what,
    );
    expect(leaks).toEqual([]);
    expect(answer.status).toBe(200);
  });

  it('a request id is a request id: no text of the caller enters log and audit by it', async () => {
    const smuggled = `x-${CANARY.idNumber}-x`;
    const reply = await gateway.get('/v1/pre-approvals', { headers: { 'x-fapi-interaction-id': smuggled } });
    if (reply.status === 200) expect(reply.headers['x-fapi-interaction-id']).not.toBe(smuggled);
    await until(
      async () =>
        (await rows(gateway, 'request_log WHERE request_id = $1', [reply.headers['x-fapi-interaction-id']])) >
        0,
      3_000,
    );
    expect(await found(traces([CANARY.idNumber]))).toEqual([]);
  });

  it('a path or query with personal data in it is not kept', async () => {
    await gateway.get(`/v1/pre-approvals/${CANARY.idNumber}`);
    await gateway.get(`/v1/pre-approvals?idNumber=${CANARY.idNumber}`);
    await gateway.get(`/v1/nothing/${CANARY.idNumber}`);
    await until(() => Promise.resolve(false), 1_500);
    expect(await found(traces([CANARY.idNumber]))).toEqual([]);
  });

  it('a pre-approval shows no person, and its event names ids and states only', async () => {
    const { rows: events } = await gateway.query("SELECT data FROM event WHERE type LIKE 'pre_approval.%'");
    for (const { data } of events as { data: object }[])
      expect(JSON.stringify(data)).not.toMatch(/amount|1200000|rate|reason|offer/i);
    expect(events.length).toBeGreaterThan(0);
  });
});
