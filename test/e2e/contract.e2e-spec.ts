import { randomUUID } from 'node:crypto';
import {
  calculationQuery,
  NEW_BEV,
  NEW_ICE,
  objects,
  person,
  quoteBody,
  serverTotal,
  WISH,
  yuan,
} from '../support/adversary.js';
import { startGateway, type Gateway, type Reply } from '../support/gateway.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const id = (prefix: string): RegExp => new RegExp(`^${prefix}_[0-9abcdefghjkmnpqrstvwxyz]{26}$`);
const DAY = 86_400_000;

/** contracts/http.md and domain/journeys.md, read as a partner reads them. */
describe('the HTTP contract', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  const calculate = (over: Record<string, string> = {}, o: object = {}) =>
    gateway.get(`/v1/calculations?${calculationQuery(over)}`, o);
  const apply = async (persona = 1, o: object = {}): Promise<Reply> => {
    const session = await gateway.completedSession({ persona });
    return gateway.post('/v1/pre-approvals', gateway.preApproval(session, NEW_BEV, WISH), o);
  };

  describe('operations', () => {
    it('opens a session: 201, Location, URL, QR code, awaiting parties, 24 hours', async () => {
      const place = await gateway.place('dms-demo');
      const body = {
        channel: 'dealer_store',
        ...place,
        clientReference: 'DMS-1',
        parties: [{ role: 'borrower' }],
      };
      const answer = await gateway.post('/v1/applicant-sessions', body);
      expect(answer.status).toBe(201);
      expect(answer.body).toMatchObject({
        status: 'created',
        livemode: false,
        clientReference: 'DMS-1',
        ...place,
      });
      expect(answer.body.id).toMatch(id('aps'));
      expect(answer.headers['location']).toBe(`/v1/applicant-sessions/${answer.body.id}`);
      expect(answer.body.qrSvg).toMatch(/^<svg /);
      expect(answer.body.parties[0]).toMatchObject({
        role: 'borrower',
        state: 'awaiting',
        url: answer.body.url,
      });
      expect(answer.body.parties[0].partyId).toMatch(id('pty'));
    });

    it('counts the 24 hours of a session on the business clock, as permissions are', async () => {
      const session = await gateway.completedSession({ persona: 1 });
      const { body } = await gateway.get(`/v1/applicant-sessions/${session.id}`);
      const { body: consents } = await gateway.get(`/v1/consents?applicantSessionId=${session.id}`);
      const given = consents.items.find((item: { status: string }) => item.status === 'authorised');
      const left = Date.parse(body.expiresAt) - Date.parse(given.givenAt);
      expect(left).toBeLessThanOrEqual(DAY);
      expect(left).toBeGreaterThan(DAY - 60_000);
    });

    it('shows consents and authorisations as resources, given before they end', async () => {
      const session = await gateway.completedSession({ persona: 1 });
      for (const [kind, prefix] of [
        ['consents', 'cns'],
        ['credit-authorisations', 'cra'],
      ] as const) {
        const list = await gateway.get(`/v1/${kind}?applicantSessionId=${session.id}`);
        expect(list.status).toBe(200);
        const given = list.body.items.find((item: { status: string }) => item.status === 'authorised');
        expect(given.id).toMatch(id(prefix));
        const one = await gateway.get(`/v1/${kind}/${given.id}`);
        expect(one.body).toEqual(given);
        expect(one.body.evidenceHash).toMatch(/^sha256:[0-9a-f]{64}$/);
        expect(one.body).toMatchObject({
          livemode: false,
          textVersion: expect.any(String),
          purpose: expect.any(String),
        });
        expect(Date.parse(given.givenAt)).toBeLessThan(Date.parse(given.expiresAt));
      }
    });

    it('withdraws a consent and an authorisation, once and for all', async () => {
      const session = await gateway.completedSession({ persona: 1 });
      for (const kind of ['consents', 'credit-authorisations']) {
        const list = await gateway.get(`/v1/${kind}?applicantSessionId=${session.id}`);
        const given = list.body.items.find((item: { status: string }) => item.status === 'authorised');
        const withdrawn = await gateway.post(`/v1/${kind}/${given.id}/withdraw`, {});
        expect(withdrawn.body).toMatchObject({
          id: given.id,
          status: 'revoked',
          revokedAt: expect.any(String),
        });
        expect(withdrawn.headers['audit-receipt']).toMatch(id('aud'));
        expect((await gateway.get(`/v1/${kind}/${given.id}`)).body.status).toBe('revoked');
      }
      const after = await gateway.post('/v1/pre-approvals', gateway.preApproval(session, NEW_BEV, WISH));
      expect(after.status).toBe(422);
    });

    it('decides: 200, and GET and the list show the same resource', async () => {
      const answer = await apply();
      expect(answer.status).toBe(200);
      expect(answer.body.id).toMatch(id('pa'));
      expect(answer.body.offers[0].id).toMatch(id('ofr'));
      const seen = await gateway.get(`/v1/pre-approvals/${answer.body.id}`);
      expect(seen.body).toEqual(answer.body);
      expect((await gateway.get('/v1/pre-approvals?limit=1')).body.items[0]).toEqual(answer.body);
    });

    it('a pre-approval, which changes by itself, has an ETag', async () => {
      const { id: of } = (await apply()).body as { id: string };
      expect((await gateway.get(`/v1/pre-approvals/${of}`)).headers['etag']).toBeDefined();
    });

    it('carries decidedIn with five versions, and the offers by their hashes', async () => {
      const { body } = await apply();
      expect(Object.keys(body.decidedIn as object)).toEqual(
        expect.arrayContaining(['policy', 'scorecard', 'price', 'engine', 'consent']),
      );
      expect(body.bureauInquiry).toMatchObject({
        made: false,
        type: 'loan_approval',
        at: expect.any(String),
      });
      expect(body.offers[0].offerHash).toMatch(/^sha256:[0-9a-f]{64}$/);
    });

    it('honours Prefer: respond-async', async () => {
      const answer = await apply(1, { headers: { prefer: 'respond-async' } });
      expect([answer.status, answer.body.status]).toEqual([202, 'pending']);
      const path = answer.headers['location'] ?? '';
      expect(path).toBe(`/v1/pre-approvals/${answer.body.id}`);
      const done = await gateway.eventually(
        () => gateway.get(path),
        ({ body }) => body.status !== 'pending',
        8_000,
      );
      expect(done.body.status).toBe('approved');
    });

    it('takes a customer through the lender page and decides on it', async () => {
      const session = await gateway.session();
      const partyId = session.parties[0]?.partyId;
      const done = await gateway.post(`/v1/sandbox/applicant-sessions/${session.id}/complete`, {
        parties: [{ partyId, person: person() }],
      });
      expect([done.status, done.body.status]).toEqual([200, 'completed']);
      await gateway.reportOf(session.id);
      const answer = await gateway.post('/v1/pre-approvals', gateway.preApproval(session, NEW_BEV, WISH));
      expect(answer.status).toBe(200);
    });
  });

  describe('headers', () => {
    it('echoes x-fapi-interaction-id and makes one, also on problems', async () => {
      for (const path of ['/v1/rules', '/v1/pre-approvals/pa_nothing', '/v1/pre-approvals']) {
        const given = randomUUID();
        const echoed = await gateway.get(path, { headers: { 'x-fapi-interaction-id': given } });
        expect(echoed.headers['x-fapi-interaction-id']).toBe(given);
        if (echoed.status >= 400) expect(echoed.body.requestId).toBe(given);
        expect((await gateway.get(path)).headers['x-fapi-interaction-id']).toMatch(UUID);
      }
    });

    it('Server-Timing tells the legs, the total and what was left', async () => {
      const answer = await apply();
      for (const leg of ['auth', 'bureau', 'decide', 'store', 'total']) {
        expect(answer.headers['server-timing']).toMatch(new RegExp(`(^|, ?)${leg};dur=[\\d.]+`));
      }
      expect(serverTotal(answer)).toBeLessThan(500);
    });

    it('Gateway-Version is read and echoed, absent is the pin, unknown is 400', async () => {
      const ask = (version?: string) =>
        gateway.get('/v1/rules', version === undefined ? {} : { headers: { 'gateway-version': version } });
      expect((await ask()).headers['gateway-version']).toBe('2026-11-23');
      expect((await ask('2026-11-23')).headers['gateway-version']).toBe('2026-11-23');
      for (const version of [
        '2026-11-22',
        '2099-01-01',
        'latest',
        '2026-11-23, 2026-11-23',
        '2026-11-23T00:00:00Z',
      ]) {
        expect([version, (await ask(version)).status]).toEqual([version, 400]);
      }
    });

    it('Audit-Receipt stands on what changed or revealed something and names its entry', async () => {
      const answer = await apply();
      const reads = [
        `/v1/pre-approvals/${answer.body.id}`,
        '/v1/pre-approvals',
        '/v1/consents',
        '/v1/credit-authorisations',
      ];
      for (const path of reads) expect((await gateway.get(path)).headers['audit-receipt']).toMatch(id('aud'));
      expect(answer.headers['audit-receipt']).toMatch(id('aud'));
      expect((await calculate()).headers).not.toHaveProperty('audit-receipt');
    });

    it('a calculation can be cached: ETag, Cache-Control, 304, no shared cache', async () => {
      const first = await calculate();
      expect(first.headers['cache-control']).toMatch(/private/);
      const etag = first.headers['etag'] ?? 'none';
      for (const match of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
        const again = await calculate({}, { headers: { 'if-none-match': match } });
        expect([match, again.status, again.body]).toEqual([match, 304, null]);
      }
      expect((await calculate({}, { headers: { 'if-none-match': '"x"' } })).status).toBe(200);
      expect((await calculate({ amount: '12000001' })).headers['etag']).not.toBe(etag);
    });

    it.each([
      ['as wished', {}],
      ['above its cap', { amount: '18980000', governmentSubsidy: '100000' }],
      ['balloon', { repaymentMethod: 'balloon', balloonPercent: '20', termMonths: '60', amount: '18980000' }],
      ['ride-hailing', { useNature: 'ride_hailing', amount: '18980000', termMonths: '60' }],
      [
        'used',
        { condition: 'used', powertrain: 'ice', firstRegistration: '2023-05', lendingValue: '9200000' },
      ],
    ])(
      'a calculation %s is under 2 KiB and shows no instalment without its annualised cost',
      async (_name, over) => {
        const query = new URLSearchParams(calculationQuery(over));
        if ('condition' in over) query.delete('msrp');
        const answer = await gateway.get(`/v1/calculations?${query.toString()}`);
        expect(answer.status).toBe(200);
        expect(Number(answer.headers['content-length'])).toBeLessThan(2_048);
        expect(unpriced(answer.body)).toEqual([]);
      },
    );
  });

  describe('rules and prices', () => {
    it('every rule an answer applied can be looked up; custom is never shown as law', async () => {
      const rules = (await gateway.get('/v1/rules?on=2026-11-23')).body.items as Record<string, string>[];
      const known = new Set(rules.map((rule) => rule['id']));
      const quote = await gateway.post(
        '/v1/quotes',
        quoteBody(NEW_ICE, { amount: yuan(100_000), termMonths: 48 }),
        { key: null },
      );
      expect(quote.body.appliedRules.filter((rule: string) => !known.has(rule))).toEqual([]);
      expect(quote.body.appliedRules.length).toBeGreaterThan(3);
      for (const rule of rules) {
        expect(['V', 'V2', 'K']).toContain(rule['certainty']);
        expect(rule['source']).toEqual(expect.any(String));
        if (rule['certainty'] === 'K') expect(rule).toMatchObject({ article: null, kind: 'lender_policy' });
      }
    });

    it('rules are those in force on the day asked for', async () => {
      const on = async (day: string) => JSON.stringify((await gateway.get(`/v1/rules?on=${day}`)).body.items);
      expect(await on('2026-11-23')).not.toBe(await on('2024-01-15'));
      for (const day of ['2026-02-30', 'yesterday', '2026-11-23T00:00:00Z']) {
        expect((await gateway.get(`/v1/rules?on=${day}`)).status).toBe(400);
      }
    });

    it('a quote is stateless: same input, same id, in any order of keys and with or without a key', async () => {
      const body = quoteBody() as Record<string, unknown>;
      const turned = Object.fromEntries(Object.entries(body).reverse());
      const [one, two, other] = [
        await gateway.post('/v1/quotes', body, { key: null }),
        await gateway.post('/v1/quotes', turned, { key: 'ignored' }),
        await gateway.post('/v1/quotes', quoteBody(NEW_BEV, { ...WISH, termMonths: 35 }), { key: 'ignored' }),
      ];
      expect(one.body.id).toMatch(id('quo'));
      expect(two.body.id).toBe(one.body.id);
      expect(other.body.id).not.toBe(one.body.id);
      expect(two.headers).not.toHaveProperty('idempotent-replayed');
      expect(one.body.schedule).toHaveLength(36);
      expect(unpriced(one.body)).toEqual([]);
    });
  });
});

/** Where an instalment stands without the annualised cost beside it (PBOC Announcement 2021 No. 3). */
function unpriced(body: unknown): string[] {
  return [...objects(body)]
    .filter(([, o]) => 'instalment' in o && !('annualisedAllInCost' in o))
    .map(([path]) => path);
}
