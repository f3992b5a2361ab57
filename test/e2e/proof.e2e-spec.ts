import { randomUUID } from 'node:crypto';
import { authorisedSession, NEW_BEV, quoteBody, rows, uuidOf, WISH } from '../support/adversary.js';
import { startGateway, type Gateway, type Reply } from '../support/gateway.js';

/** Law 3: everything leaves proof, in the transaction of what it proves. */
describe('proof', () => {
  let gateway: Gateway;
  let answer: Reply;
  beforeAll(async () => {
    gateway = await startGateway();
    const session = await gateway.completedSession({ persona: 1 });
    answer = await gateway.post('/v1/pre-approvals', gateway.preApproval(session, NEW_BEV, WISH));
  });
  afterAll(() => gateway.close());

  const entryOf = async (reply: Reply) => {
    const { rows: entries } = await gateway.query(
      `SELECT tx::text AS tx, action, actor, resource, convert_from(entry, 'UTF8') AS entry FROM audit_entry WHERE id = $1`,
      [uuidOf(reply.headers['audit-receipt'] ?? 'aud_0')],
    );
    return entries[0] as
      { tx: string; action: string; actor: string; resource: string; entry: string } | undefined;
  };
  /** The transaction that wrote a row that has not been changed since. */
  const txOf = async (table: string, id: string) =>
    (
      (await gateway.query(`SELECT xmin::text AS tx FROM ${table} WHERE id = $1`, [uuidOf(id)])).rows[0] as {
        tx: string;
      }
    ).tx;

  it('the entry of an effect is written in its transaction, in canonical bytes with the request id', async () => {
    const entry = await entryOf(answer);
    expect(entry?.resource).toBe(answer.body.id);
    expect(entry?.tx).toBe(await txOf('pre_approval', answer.body.id as string));
    expect(entry?.tx).toBe(await txOf('offer', answer.body.offers[0].id as string));
    const read = JSON.parse(entry?.entry ?? '{}') as Record<string, unknown>;
    expect(read['requestId']).toBe(answer.headers['x-fapi-interaction-id']);
    expect(
      JSON.stringify(Object.fromEntries(Object.entries(read).sort(([a], [b]) => (a < b ? -1 : 1)))),
    ).toBe(entry?.entry);
  });

  it('each operation on personal data leaves exactly one entry; product information leaves none', async () => {
    const { session: own, consentId, authorisationId } = await authorisedSession(gateway);
    const operations: [string, () => Promise<Reply>, number][] = [
      ['read', () => gateway.get(`/v1/applicant-sessions/${own.id}`), 1],
      ['decision', () => gateway.post('/v1/pre-approvals', gateway.preApproval(own, NEW_BEV, WISH)), 1],
      ['list', () => gateway.get('/v1/pre-approvals?limit=3'), 1],
      ['consent', () => gateway.get(`/v1/consents/${consentId}`), 1],
      ['withdrawal', () => gateway.post(`/v1/credit-authorisations/${authorisationId}/withdraw`, {}), 1],
      [
        'refusal by rule',
        () => gateway.post('/v1/pre-approvals', gateway.preApproval(own, NEW_BEV, WISH)),
        1,
      ],
      ['quote', () => gateway.post('/v1/quotes', quoteBody(), { key: null }), 0],
      ['rules', () => gateway.get('/v1/rules'), 0],
      ['no token', () => gateway.get('/v1/pre-approvals', { headers: { authorization: 'Bearer x' } }), 0],
    ];
    for (const [name, operation, entries] of operations) {
      const before = await rows(gateway, "audit_entry WHERE actor NOT LIKE 'job:%'");
      const reply = await operation();
      expect([name, (await rows(gateway, "audit_entry WHERE actor NOT LIKE 'job:%'")) - before]).toEqual([
        name,
        entries,
      ]);
      if (entries === 1 && reply.status < 400)
        expect([name, (await entryOf(reply))?.actor]).toEqual([name, expect.stringContaining('dms-demo')]);
    }
  });

  it('no entry, no effect: when the audit log cannot be written nothing is', async () => {
    const { session: own, authorisationId } = await authorisedSession(gateway);
    const [body, key] = [gateway.preApproval(own, NEW_BEV, WISH), randomUUID()];
    const before = await rows(gateway, 'pre_approval');
    await gateway.query('ALTER TABLE audit_entry ADD CONSTRAINT broken CHECK (false) NOT VALID');
    try {
      const refused = [
        await gateway.post('/v1/pre-approvals', body, { key }),
        await gateway.post(`/v1/credit-authorisations/${authorisationId}/withdraw`, {}),
      ];
      for (const reply of refused) {
        expect(reply.status).toBeGreaterThanOrEqual(500);
        expect(JSON.stringify(reply.body)).not.toMatch(/audit_entry|broken|constraint/i);
      }
      const read = await gateway.get(`/v1/applicant-sessions/${own.id}`);
      expect(read.status).toBeGreaterThanOrEqual(500);
    } finally {
      await gateway.query('ALTER TABLE audit_entry DROP CONSTRAINT broken');
    }
    expect(await rows(gateway, 'pre_approval')).toBe(before);
    expect(await rows(gateway, 'event WHERE aggregate_id = $1', [uuidOf(authorisationId)])).toBe(1);
    const done = await gateway.eventually(
      () => gateway.post('/v1/pre-approvals', body, { key }),
      ({ status }) => status === 200,
      5_000,
    );
    expect(done.body.status).toBe('approved');
  });
});
