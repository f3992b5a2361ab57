import { authorisedSession, NEW_BEV, WISH, type Session } from '../support/adversary.js';
import { startGateway, type Gateway, type Reply } from '../support/gateway.js';

/** Law 5: a partner sees its own, and another's object answers exactly like one that does not exist. */
describe('walls', () => {
  let gateway: Gateway;
  let session: Session;
  let ids: { session: string; consent: string; authorisation: string; preApproval: string; party: string };

  beforeAll(async () => {
    gateway = await startGateway();
    const mine = await authorisedSession(gateway);
    session = mine.session;
    const answer = await gateway.post('/v1/pre-approvals', gateway.preApproval(session, NEW_BEV, WISH));
    ids = {
      session: session.id,
      consent: mine.consentId,
      authorisation: mine.authorisationId,
      preApproval: answer.body.id as string,
      party: session.parties[0]?.partyId ?? '',
    };
  });
  afterAll(() => gateway.close());

  /** What is left of an answer once ids, instance and request ids are out of it. */
  const blank = (reply: Reply, id: string) => {
    const volatile = new Set(['x-fapi-interaction-id', 'server-timing', 'date', 'etag', 'audit-receipt']);
    const headers = Object.entries(reply.headers).filter(([name]) => !volatile.has(name));
    const body = { ...(reply.body as Record<string, unknown>), instance: '', requestId: '' };
    return JSON.stringify([reply.status, headers, body]).replaceAll(id, '<id>');
  };
  const absent = (id: string) => `${id.slice(0, -8)}zzzzzzzz`;

  describe.each(['dms-other', 'shop-demo', 'headunit-demo'])('%s', (client) => {
    it.each([
      ['GET', 'pre-approvals', 'preApproval', '', undefined],
      ['GET', 'applicant-sessions', 'session', '', undefined],
      ['GET', 'consents', 'consent', '', undefined],
      ['GET', 'credit-authorisations', 'authorisation', '', undefined],
      ['POST', 'consents', 'consent', '/withdraw', {}],
      ['POST', 'credit-authorisations', 'authorisation', '/withdraw', {}],
      ['POST', 'sandbox/applicant-sessions', 'session', '/complete', { persona: 1 }],
      ['DELETE', 'pre-approvals', 'preApproval', '', undefined],
      ['PATCH', 'pre-approvals', 'preApproval', '', { status: 'approved' }],
    ] as const)(
      '%s %s: another partner answers like nothing at all',
      async (method, kind, name, tail, body) => {
        const id = ids[name];
        const [foreign, nothing] = [id, absent(id)].map((each) =>
          gateway.call(method, `/v1/${kind}/${each}${tail}`, body, {
            client,
            ...(method === 'GET' ? { key: null } : {}),
          }),
        );
        const [one, other] = [await foreign, await nothing] as [Reply, Reply];
        expect([404, 405]).toContain(one.status);
        expect(blank(one, id)).toBe(blank(other, absent(id)));
      },
    );

    it('lists nothing of the first, whatever the filter', async () => {
      for (const path of ['pre-approvals', 'consents', 'credit-authorisations']) {
        const all = await gateway.get(`/v1/${path}`, { client });
        expect([all.status, all.body.items]).toEqual([200, []]);
      }
      for (const path of ['consents', 'credit-authorisations']) {
        const foreign = await gateway.get(`/v1/${path}?applicantSessionId=${ids.session}`, { client });
        const nothing = await gateway.get(`/v1/${path}?applicantSessionId=${absent(ids.session)}`, {
          client,
        });
        expect(blank(foreign, ids.session)).toBe(blank(nothing, absent(ids.session)));
      }
    });

    it('cannot decide on the session of the first, nor with its parties, stores or staff', async () => {
      const channel = { 'dms-other': 'dealer_store', 'shop-demo': 'ecommerce', 'headunit-demo': 'head_unit' }[
        client
      ];
      const own = await gateway.completedSession({ persona: 1, client, channel: channel ?? '' });
      const ask = (over: object) =>
        gateway.post('/v1/pre-approvals', gateway.preApproval(own, NEW_BEV, WISH, { channel, ...over }), {
          client,
        });
      const party = (partyId: string) => ({ parties: [{ role: 'borrower', partyId }] });
      const pairs: [object, object, string][] = [
        [{ applicantSessionId: ids.session }, { applicantSessionId: absent(ids.session) }, ids.session],
        [party(ids.party), party(absent(ids.party)), ids.party],
      ];
      if (session.storeId !== undefined && client === 'dms-other') {
        const [store, staff] = [session.storeId, session.staffRef ?? ''];
        pairs.push(
          [{ storeId: store }, { storeId: absent(store) }, store],
          [{ staffRef: staff }, { staffRef: absent(staff) }, staff],
        );
      }
      for (const [foreign, nothing, id] of pairs) {
        const [one, other] = [await ask(foreign), await ask(nothing)];
        expect([400, 403, 404, 422]).toContain(one.status);
        expect(blank(one, id)).toBe(blank(other, absent(id)));
      }
      // The control: with its own parts the same call is answered.
      expect((await ask({})).status).toBe(200);
    });
  });

  it('after all of that the first partner has lost nothing', async () => {
    expect((await gateway.get(`/v1/credit-authorisations/${ids.authorisation}`)).body.status).toBe(
      'authorised',
    );
    expect((await gateway.get(`/v1/pre-approvals/${ids.preApproval}`)).body.status).toBe('approved');
  });

  describe('channels', () => {
    const bare = [
      ['shop-demo', 'ecommerce'],
      ['headunit-demo', 'head_unit'],
    ] as const;
    it.each(bare)('%s carries no applicant, wherever it is put', async (client, channel) => {
      const own = await gateway.completedSession({ persona: 2, client, channel });
      const good = gateway.preApproval(own, NEW_BEV, WISH, { channel });
      for (const inline of [
        { applicant: { fullName: '测试人', mobile: '13800000000' } },
        { parties: [{ role: 'borrower', person: { fullName: '测试人' } }] },
        { parties: [{ role: 'borrower', partyId: own.parties[0]?.partyId, person: { fullName: '测试人' } }] },
      ]) {
        const refused = await gateway.post('/v1/pre-approvals', { ...good, ...inline }, { client });
        expect([refused.status, refused.body.code]).toEqual([403, 'applicant_data_not_allowed_for_channel']);
        expect(JSON.stringify(refused.body)).not.toContain('测试人');
      }
    });

    it.each(bare)('%s sees status, offer and expiry only', async (client, channel) => {
      const own = await gateway.completedSession({ persona: 2, client, channel });
      const good = gateway.preApproval(own, NEW_BEV, WISH, { channel });
      const answer = await gateway.post('/v1/pre-approvals', good, { client });
      expect(answer.status).toBe(200);
      const seen = await gateway.get(`/v1/pre-approvals/${answer.body.id}`, { client });
      const listed = await gateway.get('/v1/pre-approvals?limit=1', { client });
      for (const body of [answer.body, seen.body, listed.body.items[0]]) {
        expect(body).toMatchObject({
          status: 'approved',
          validUntil: expect.any(String),
          offers: [expect.anything()],
        });
        for (const hidden of [
          'bureauInquiry',
          'partnerReasons',
          'caps',
          'counterfactuals',
          'decidedIn',
          'conditions',
        ]) {
          expect(body).not.toHaveProperty(hidden);
        }
      }
    });

    it('a client cannot speak for another channel', async () => {
      const own = await gateway.completedSession({ persona: 1, client: 'shop-demo', channel: 'ecommerce' });
      for (const channel of ['dealer_store', 'head_unit', 'used_car_platform']) {
        const place =
          channel === 'dealer_store' ? { storeId: session.storeId, staffRef: session.staffRef } : {};
        const reply = await gateway.post(
          '/v1/pre-approvals',
          gateway.preApproval(own, NEW_BEV, WISH, { channel, ...place }),
          { client: 'shop-demo' },
        );
        expect([channel, [400, 403, 422].includes(reply.status)]).toEqual([channel, true]);
        const opened = await gateway.post(
          '/v1/applicant-sessions',
          { channel, ...place, parties: [{ role: 'borrower' }] },
          { client: 'shop-demo' },
        );
        expect([channel, [400, 403, 422].includes(opened.status)]).toEqual([channel, true]);
      }
    });
  });

  describe('permissions', () => {
    it('a withdrawn authorisation holds for the very next pre-approval', async () => {
      const { session: own, authorisationId } = await authorisedSession(gateway);
      const ask = () => gateway.post('/v1/pre-approvals', gateway.preApproval(own, NEW_BEV, WISH));
      expect((await ask()).status).toBe(200);
      await gateway.post(`/v1/credit-authorisations/${authorisationId}/withdraw`, {});
      const after = await ask();
      expect([after.status, after.body.code]).toEqual([422, 'credit_authorisation_missing']);
    });

    it('a withdrawn credit_assessment consent stops decisions as well', async () => {
      const { session: own, consentId } = await authorisedSession(gateway);
      await gateway.post(`/v1/consents/${consentId}/withdraw`, {});
      const after = await gateway.post('/v1/pre-approvals', gateway.preApproval(own, NEW_BEV, WISH));
      expect(after.status).toBe(422);
    });

    it('no inquiry is made for a session that nobody completed', async () => {
      const own = await gateway.session();
      const reply = await gateway.post('/v1/pre-approvals', gateway.preApproval(own, NEW_BEV, WISH));
      expect([409, 422]).toContain(reply.status);
      expect(await gateway.inquiriesOf(own.id)).toBe(0);
    });
  });
});
