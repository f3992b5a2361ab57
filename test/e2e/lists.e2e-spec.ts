import { NEW_ICE, yuan } from '../support/adversary.js';
import { startGateway, type Gateway, type Reply } from '../support/gateway.js';

/** contracts/http.md "Lists". */
describe('lists', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
    const session = await gateway.completedSession({ persona: 2 });
    for (const amount of [100_000, 101_000, 142_000]) {
      const wish = { amount: yuan(amount), termMonths: 36 };
      await gateway.post('/v1/pre-approvals', gateway.preApproval(session, NEW_ICE, wish));
    }
  });
  afterAll(() => gateway.close());

  it('walks every item once by cursor and by Link', async () => {
    const all = (await gateway.get('/v1/pre-approvals?limit=200')).body.items.map(
      (item: { id: string }) => item.id,
    );
    const walked: string[] = [];
    let path: string | null = '/v1/pre-approvals?limit=2';
    while (path !== null) {
      const page: Reply = await gateway.get(path);
      walked.push(...page.body.items.map((item: { id: string }) => item.id));
      const link = /<([^>]+)>; ?rel="next"/.exec(page.headers['link'] ?? '')?.[1];
      expect(link === undefined).toBe(page.body.nextCursor === null);
      path = link === undefined ? null : link.replace(/^https?:\/\/[^/]+/, '');
    }
    expect(walked).toEqual(all);
    expect(new Set(walked).size).toBe(walked.length);
  });

  it('filters by state and date', async () => {
    const countered = (await gateway.get('/v1/pre-approvals?status=countered')).body.items;
    expect(new Set(countered.map((item: { status: string }) => item.status))).toEqual(new Set(['countered']));
    const newest = (await gateway.get('/v1/pre-approvals?limit=1')).body.items[0].createdAt as string;
    const later = new Date(Date.parse(newest) + 1).toISOString();
    expect((await gateway.get(`/v1/pre-approvals?createdFrom=${later}`)).body.items).toEqual([]);
    const earlier = (await gateway.get(`/v1/pre-approvals?createdTo=${later}`)).body.items;
    expect(earlier[0].createdAt).toBe(newest);
  });

  it('a cursor is for its own filters, its own partner and its own list, and cannot be forged', async () => {
    const { nextCursor } = (await gateway.get('/v1/pre-approvals?limit=1')).body as { nextCursor: string };
    const middle = Math.floor(nextCursor.length / 2);
    const forged =
      nextCursor.slice(0, middle) + (nextCursor[middle] === 'A' ? 'B' : 'A') + nextCursor.slice(middle + 1);
    const misuses: [string, object][] = [
      [`/v1/pre-approvals?limit=1&status=approved&cursor=${nextCursor}`, {}],
      [`/v1/pre-approvals?limit=1&createdFrom=2026-01-01T00:00:00Z&cursor=${nextCursor}`, {}],
      [`/v1/pre-approvals?limit=1&cursor=${forged}`, {}],
      [`/v1/pre-approvals?limit=1&cursor=`, {}],
      [`/v1/pre-approvals?limit=1&cursor=${nextCursor}`, { client: 'dms-other' }],
      [`/v1/consents?limit=1&cursor=${nextCursor}`, {}],
    ];
    for (const [path, o] of misuses) expect([path, (await gateway.get(path, o)).status]).toEqual([path, 400]);
    expect((await gateway.get(`/v1/pre-approvals?limit=1&cursor=${nextCursor}`)).status).toBe(200);
  });
});
