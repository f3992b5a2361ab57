import { randomUUID } from 'node:crypto';
import {
  authorisedSession,
  fen,
  NEW_BEV,
  NEW_ICE,
  person,
  quoteBody,
  rows,
  WISH,
  yuan,
} from '../support/adversary.js';
import { startGateway, type Gateway, type Reply } from '../support/gateway.js';

/** contracts/http.md "Idempotency" and law 2: nothing happens twice. Effects are counted past the API. */
describe('idempotency', () => {
  let gateway: Gateway;
  let place: { storeId: string; staffRef: string };
  beforeAll(async () => {
    gateway = await startGateway();
    place = await gateway.place('dms-demo');
  });
  afterAll(() => gateway.close());

  const opening = (over: object = {}) => ({
    channel: 'dealer_store',
    ...place,
    parties: [{ role: 'borrower' }],
    ...over,
  });
  const open = (key: string | null, over: object = {}, o: object = {}) =>
    gateway.post('/v1/applicant-sessions', opening(over), { key, ...o });
  const sessions = () => rows(gateway, 'applicant_session');
  const stored = (key: string) => rows(gateway, 'idempotency WHERE key = $1', [key]);
  const decided = async (persona = 1) => {
    const session = await gateway.completedSession({ persona });
    return gateway.preApproval(session, NEW_BEV, WISH);
  };
  const replayed = (reply: Reply) => reply.headers['idempotent-replayed'];

  it('a key is required on every POST that creates, and on none that only computes', async () => {
    const session = await gateway.session();
    const creating: [string, object][] = [
      ['/v1/applicant-sessions', opening()],
      [`/v1/sandbox/applicant-sessions/${session.id}/complete`, { persona: 1 }],
      ['/v1/pre-approvals', await decided()],
    ];
    for (const [path, body] of creating) {
      const reply = await gateway.post(path, body, { key: null });
      expect([path, reply.status, reply.body.code]).toEqual([path, 400, 'idempotency_key_missing']);
    }
    expect((await gateway.post('/v1/quotes', quoteBody(), { key: null })).status).toBe(200);
    expect((await gateway.post('/v1/quotes', quoteBody(), { key: 'x'.repeat(300) })).status).toBe(200);
  });

  it('a key has 1 to 255 characters, quoted or bare is the same key', async () => {
    const longest = 'k'.repeat(255);
    expect((await open(longest)).status).toBe(201);
    for (const key of ['k'.repeat(256), '', '""', `"${'k'.repeat(256)}"`, '"unclosed', 'a b"c']) {
      expect([key.slice(0, 12), (await open(key)).status]).toEqual([key.slice(0, 12), 400]);
    }
    const key = randomUUID();
    const first = await open(key);
    const quoted = await open(`"${key}"`);
    expect([quoted.status, quoted.body.id, replayed(quoted)]).toEqual([201, first.body.id, 'true']);
  });

  it('a replay is the same status, body and Location, says so, and leaves one effect', async () => {
    const [key, before] = [randomUUID(), await sessions()];
    const first = await open(key);
    const second = await open(key);
    expect(replayed(first)).toBeUndefined();
    expect(replayed(second)).toBe('true');
    expect([second.status, second.headers['location']]).toEqual([first.status, first.headers['location']]);
    expect(second.body).toEqual(first.body);
    expect(await sessions()).toBe(before + 1);
    // The control: another key is another effect.
    expect((await open(randomUUID())).body.id).not.toBe(first.body.id);
    expect(await sessions()).toBe(before + 2);
  });

  it('the same body in another spelling is the same body; another body is a 422', async () => {
    const key = randomUUID();
    const first = await open(key, { clientReference: 'A' });
    const body = JSON.stringify(
      Object.fromEntries(Object.entries(opening({ clientReference: 'A' })).reverse()),
      null,
      2,
    );
    const turned = await gateway.post('/v1/applicant-sessions', body, { key });
    expect([turned.status, turned.body.id]).toEqual([201, first.body.id]);
    const other = await open(key, { clientReference: 'B' });
    expect([other.status, other.headers['content-type']]).toEqual([422, 'application/problem+json']);
    expect((await open(key, { clientReference: 'A' })).body.id).toBe(first.body.id);
  });

  it('64 parallel requests with one key have one effect, one audit entry and one event', async () => {
    const body = await decided();
    const before = [
      await rows(gateway, 'pre_approval'),
      await rows(gateway, "event WHERE aggregate LIKE 'pre%approval'"),
      await rows(gateway, 'offer'),
    ];
    const key = randomUUID();
    const all = await Promise.all(
      Array.from({ length: 64 }, () => gateway.post('/v1/pre-approvals', body, { key })),
    );
    const good = all.filter(({ status }) => status === 200);
    expect(all.filter(({ status }) => ![200, 409, 503].includes(status)).map(({ status }) => status)).toEqual(
      [],
    );
    for (const { status, headers } of all)
      if (status !== 200) expect(headers['retry-after']).toMatch(/^\d+$/);
    expect(new Set(good.map(({ body }) => body.id)).size).toBe(1);
    expect(good.filter((reply) => replayed(reply) === undefined)).toHaveLength(1);
    expect((await gateway.post('/v1/pre-approvals', body, { key })).body.id).toBe(good[0]?.body.id);
    const after = [
      await rows(gateway, 'pre_approval'),
      await rows(gateway, "event WHERE aggregate LIKE 'pre%approval'"),
      await rows(gateway, 'offer'),
    ];
    expect(after).toEqual(before.map((count) => count + 1));
    const { rows: effects } = await gateway.query(
      "SELECT resource FROM audit_entry WHERE resource = $1 AND new_state = 'approved'",
      [good[0]?.body.id],
    );
    expect(effects).toHaveLength(1);
  });

  it('64 parallel withdrawals revoke once', async () => {
    const { authorisationId } = await authorisedSession(gateway);
    const path = `/v1/credit-authorisations/${authorisationId}/withdraw`;
    const before = await rows(gateway, "event WHERE type LIKE 'credit_authorisation.revoked'");
    const all = await Promise.all(Array.from({ length: 64 }, () => gateway.post(path, {})));
    expect(all.filter(({ status }) => ![200, 409, 503].includes(status)).map(({ status }) => status)).toEqual(
      [],
    );
    expect(await rows(gateway, "event WHERE type LIKE 'credit_authorisation.revoked'")).toBe(before + 1);
  });

  it('64 parallel completions with different keys identify one person once', async () => {
    const session = await gateway.session();
    const before = await rows(gateway, "event WHERE type = 'applicant_session.completed'");
    const path = `/v1/sandbox/applicant-sessions/${session.id}/complete`;
    const all = await Promise.all(Array.from({ length: 64 }, () => gateway.post(path, { persona: 1 })));
    expect(all.filter(({ status }) => status >= 500 && status !== 503).map(({ status }) => status)).toEqual(
      [],
    );
    await gateway.reportOf(session.id);
    expect(await rows(gateway, "event WHERE type = 'applicant_session.completed'")).toBe(before + 1);
    expect(await gateway.inquiriesOf(session.id)).toBe(1);
  });

  it('a key belongs to one tenant and one concrete path', async () => {
    const key = randomUUID();
    const mine = await open(key);
    const theirs = await gateway.post(
      '/v1/applicant-sessions',
      { channel: 'dealer_store', ...(await gateway.place('dms-other')), parties: [{ role: 'borrower' }] },
      { client: 'dms-other', key },
    );
    expect([theirs.status, replayed(theirs)]).toEqual([201, undefined]);
    expect(theirs.body.id).not.toBe(mine.body.id);
    const other = await gateway.session();
    for (const id of [mine.body.id, other.id]) {
      const done = await gateway.post(
        `/v1/sandbox/applicant-sessions/${id}/complete`,
        { persona: 1 },
        { key },
      );
      expect([done.status, done.body.id, replayed(done)]).toEqual([200, id, undefined]);
    }
  });

  it('validation failures are not stored: the key still works with the right body', async () => {
    const key = randomUUID();
    expect((await open(key, { channel: 'nowhere' })).status).toBe(400);
    expect((await open(key, { storeId: 'sto_00000000000000000000000000' })).status).toBeGreaterThanOrEqual(
      400,
    );
    expect((await open(key, { surprise: 1 })).status).toBe(400);
    expect((await open(key, {})).status).toBe(201);
    const session = await gateway.session();
    const complete = (born: string) =>
      gateway.post(
        `/v1/sandbox/applicant-sessions/${session.id}/complete`,
        {
          parties: [
            { partyId: session.parties[0]?.partyId, person: person(born === '' ? {} : { idNumber: born }) },
          ],
        },
        { key },
      );
    expect((await complete('110000199001010014')).status).toBe(400);
    expect((await complete('')).status).toBe(200);
  });

  it('401 and 403 are not stored', async () => {
    const body = await decided();
    const key = randomUUID();
    expect(
      (await gateway.post('/v1/pre-approvals', body, { key, headers: { authorization: 'Bearer x' } })).status,
    ).toBe(401);
    expect(await stored(key)).toBe(0);
    const session = await gateway.completedSession({ persona: 1, client: 'shop-demo', channel: 'ecommerce' });
    const good = gateway.preApproval(session, NEW_BEV, WISH, { channel: 'ecommerce' });
    const inline = { ...good, applicant: { fullName: '测试人' } };
    expect((await gateway.post('/v1/pre-approvals', inline, { client: 'shop-demo', key })).status).toBe(403);
    const now = await gateway.post('/v1/pre-approvals', good, { client: 'shop-demo', key });
    expect([now.status, replayed(now)]).toEqual([200, undefined]);
  });

  it('a business refusal is stored or repeated, never turned into an effect by another body', async () => {
    const session = await gateway.completedSession({ persona: 1 });
    const key = randomUUID();
    const ask = (termMonths: number) =>
      gateway.post(
        '/v1/pre-approvals',
        gateway.preApproval(session, NEW_ICE, { amount: yuan(90_000), termMonths }),
        { key },
      );
    const [first, second] = [await ask(61), await ask(61)];
    expect([first.status, second.status]).toEqual([422, 422]);
    expect(second.body.code).toBe(first.body.code);
    expect(first.body.errors[0].pointer).toBe('/wish/termMonths');
  });

  it('the replay of a 202 shows the resource as it is now: 202 while pending, then 200', async () => {
    const session = await gateway.completedSession({ persona: 11, wait: false });
    const body = gateway.preApproval(session, NEW_BEV, WISH);
    const key = randomUUID();
    const first = await gateway.post('/v1/pre-approvals', body, { key });
    expect([first.status, first.body.status]).toEqual([202, 'pending']);
    const soon = await gateway.post('/v1/pre-approvals', body, { key });
    expect([soon.status, soon.body.id, replayed(soon)]).toEqual([202, first.body.id, 'true']);
    expect(soon.headers['location']).toBe(first.headers['location']);
    const path = `/v1/pre-approvals/${first.body.id}`;
    await gateway.eventually(
      () => gateway.get(path),
      (reply) => reply.body.status !== 'pending',
      8_000,
    );
    const late = await gateway.post('/v1/pre-approvals', body, { key });
    expect([late.status, late.body.status, late.body.id, replayed(late)]).toEqual([
      200,
      'approved',
      first.body.id,
      'true',
    ]);
    expect(late.body).toEqual((await gateway.get(path)).body);
  });

  it('one inquiry serves 100 pre-approvals with different keys', async () => {
    const { session, authorisationId } = await authorisedSession(gateway);
    const answers: Reply[] = [];
    for (let round = 0; round < 10; round++) {
      const asks = Array.from({ length: 10 }, (_, index) => {
        const wish = { amount: fen(10_000_000 + round * 10 + index), termMonths: 36 };
        return gateway.post('/v1/pre-approvals', gateway.preApproval(session, NEW_BEV, wish));
      });
      answers.push(...(await Promise.all(asks)));
    }
    expect(answers.map(({ status }) => status).filter((status) => status !== 200)).toEqual([]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(100);
    expect(await gateway.inquiriesOf(session.id)).toBe(1);
    const { rows: found } = await gateway.query(
      `SELECT a.id FROM credit_authorisation a JOIN bureau_inquiry i ON i.authorisation_id = a.id ORDER BY i.id DESC LIMIT 1`,
    );
    expect(await gateway.upstreams.inquiries((found[0] as { id: string }).id)).toBe(1);
    expect(authorisationId).toMatch(/^cra_/);
  }, 40_000);
});
