import { randomUUID } from 'node:crypto';
import {
  startApplicants,
  type ApplicantsGateway,
  type Caller,
} from '../../../test/support/applicants-fixture.js';
import { dataClassOf } from '../../platform/privacy/data-class.js';
import { ApplicantSessionDto, PartyDto } from './applicant-sessions.dto.js';

const PERSON = {
  fullName: '测试申请人',
  idNumber: '110000199203180010',
  mobile: '13800000000',
  monthlyIncome: { amount: 1_800_000, currency: 'CNY' },
  monthlyObligations: { amount: 12_345, currency: 'CNY' },
  employment: 'salaried',
};

describe('applicant sessions', () => {
  let gateway: ApplicantsGateway;
  let dms: Caller;
  beforeAll(async () => {
    gateway = await startApplicants();
    dms = gateway.dms;
  });
  afterAll(() => gateway.close());

  const wished = (over: object = {}, caller = dms) => ({
    channel: 'dealer_store',
    storeId: caller.storeId,
    staffRef: caller.staffRef,
    parties: [{ role: 'borrower' }],
    ...over,
  });
  const open = async (over: object = {}) =>
    (await gateway.call(dms, 'POST', '/v1/applicant-sessions', wished(over))).body;
  const complete = (id: string, body: object, headers = {}) =>
    gateway.call(dms, 'POST', `/v1/sandbox/applicant-sessions/${id}/complete`, body, headers);
  describe('creating', () => {
    it('answers 201 with links, codes and what will be asked for', async () => {
      const answer = await gateway.call(
        dms,
        'POST',
        '/v1/applicant-sessions',
        wished({ clientReference: 'DMS-1123-017' }),
      );
      expect(answer.status).toBe(201);
      expect(answer.headers.get('location')).toBe(`/v1/applicant-sessions/${answer.body.id}`);
      expect(answer.headers.get('audit-receipt')).toMatch(/^aud_/);
      expect(answer.body).toMatchObject({
        livemode: false,
        status: 'created',
        channel: 'dealer_store',
        storeId: dms.storeId,
        staffRef: dms.staffRef,
        clientReference: 'DMS-1123-017',
        parties: [
          {
            role: 'borrower',
            relation: null,
            state: 'awaiting',
            url: answer.body.url,
            creditAuthorisation: { state: 'awaiting' },
          },
        ],
      });
      expect(answer.body.url).toMatch(/^http:\/\/gateway\.test\/apply\/[A-Za-z0-9_-]{43}$/);
      expect(answer.body.qrSvg).toMatch(/^<svg /);
      expect(
        answer.body.parties[0].consents.map(
          (consent: { purpose: string; state: string }) => `${consent.purpose} ${consent.state}`,
        ),
      ).toEqual([
        'credit_assessment awaiting',
        'share_with_partner awaiting',
        'marketing awaiting',
        'charging_records awaiting',
        'vehicle_history awaiting',
      ]);
      expect(Date.parse(answer.body.expiresAt) - Date.parse('2026-11-24T02:00:00Z')).toBeLessThan(60_000);
    });

    it('shows the links in the replay and nowhere else', async () => {
      const key = { 'idempotency-key': randomUUID() };
      const first = await gateway.call(dms, 'POST', '/v1/applicant-sessions', wished(), key);
      const again = await gateway.call(dms, 'POST', '/v1/applicant-sessions', wished(), key);
      expect(again.headers.get('idempotent-replayed')).toBe('true');
      expect(again.body).toEqual(first.body);
      const read = await gateway.call(dms, 'GET', `/v1/applicant-sessions/${first.body.id}`);
      expect(read.status).toBe(200);
      expect(read.body).toMatchObject({ id: first.body.id, status: 'created' });
      expect(JSON.stringify(read.body)).not.toContain('/apply/');
      const token = first.body.url.split('/').at(-1);
      expect(await gateway.everythingStored()).not.toContain(token);
    });

    it('needs a key', async () => {
      const answer = await gateway.call(dms, 'POST', '/v1/applicant-sessions', wished(), {
        'idempotency-key': '',
      });
      expect(answer.body).toMatchObject({ status: 400, code: 'idempotency_key_missing' });
    });

    it.each([
      ['another channel', { channel: 'ecommerce' }, 403, 'channel_not_allowed', '/channel'],
      ['an unknown channel', { channel: 'fax' }, 400, 'invalid_request', '/channel'],
      ['no store', { storeId: null }, 400, 'invalid_request', '/storeId'],
      ['no staff', { staffRef: undefined }, 400, 'invalid_request', '/staffRef'],
      ['a store that is no id', { storeId: 'sto_sh01' }, 422, 'unknown_reference', '/storeId'],
      [
        'a store that is not there',
        { storeId: 'sto_00000000000000000000000001' },
        422,
        'unknown_reference',
        '/storeId',
      ],
      [
        'staff that is not there',
        { staffRef: 'stf_00000000000000000000000001' },
        422,
        'unknown_reference',
        '/staffRef',
      ],
      [
        'a company',
        { parties: [{ role: 'borrower', kind: 'company' }] },
        422,
        'borrower_kind_not_offered',
        '/parties/0/kind',
      ],
      ['no borrower', { parties: [{ role: 'guarantor' }] }, 422, 'parties_not_allowed', '/parties'],
      [
        'two borrowers',
        { parties: [{ role: 'borrower' }, { role: 'borrower' }] },
        422,
        'parties_not_allowed',
        '/parties/1/role',
      ],
      ['no party', { parties: [] }, 400, 'invalid_request', '/parties'],
      ['a party that is a list', { parties: [[]] }, 400, 'invalid_request', '/parties'],
      [
        'personal data in the reference',
        { clientReference: '张三 13800000000' },
        400,
        'invalid_request',
        '/clientReference',
      ],
      ['a field that is not known', { applicant: {} }, 400, 'invalid_request', '/applicant'],
    ])('refuses %s', async (_name, over, status, code, pointer) => {
      const answer = await gateway.call(dms, 'POST', '/v1/applicant-sessions', wished(over));
      expect(answer.body).toMatchObject({ status, code });
      expect(answer.body.errors[0].pointer).toBe(pointer);
    });

    it("answers another partner's store exactly like one that does not exist", async () => {
      const absent = await gateway.call(
        dms,
        'POST',
        '/v1/applicant-sessions',
        wished({ storeId: 'sto_00000000000000000000000001' }),
      );
      const foreign = await gateway.call(
        dms,
        'POST',
        '/v1/applicant-sessions',
        wished({ storeId: gateway.stranger.storeId }),
      );
      const plain = ({ requestId: _id, instance: _instance, ...rest }: Record<string, unknown>) => rest;
      expect(plain(foreign.body)).toEqual(plain(absent.body));
    });

    it('takes a session without a store from a shop and a head unit', async () => {
      const { shop } = gateway;
      await gateway.query(
        `INSERT INTO client (id, tenant_id, channel, jwks, scopes, gateway_version, created_at)
         SELECT 'headunit-test', tenant_id, 'head_unit', jwks, scopes, gateway_version, created_at
         FROM client WHERE id = $1`,
        [shop.clientId],
      );
      const headUnit = { ...shop, clientId: 'headunit-test' };
      for (const [caller, channel] of [[shop, 'ecommerce'] as const, [headUnit, 'head_unit'] as const]) {
        const parties = [{ role: 'borrower' }];
        const answer = await gateway.call(caller, 'POST', '/v1/applicant-sessions', { channel, parties });
        expect(answer.body).toMatchObject({ status: 'created', channel, storeId: null, staffRef: null });
        const path = `/v1/sandbox/applicant-sessions/${answer.body.id}/complete`;
        expect((await gateway.call(caller, 'POST', path, { persona: 1 })).body.status).toBe('completed');
      }
    });

    it('calls the links what they are: secrets', async () => {
      expect(dataClassOf(ApplicantSessionDto, 'url')).toBe('C3');
      expect(dataClassOf(ApplicantSessionDto, 'qrSvg')).toBe('C3');
      expect(dataClassOf(PartyDto, 'url')).toBe('C3');
      const { url } = await open();
      const { pathname } = new URL(url);
      expect((await gateway.page(pathname)).status).toBe(200);
      expect(await gateway.everythingStored()).not.toContain(pathname.split('/').at(-1));
    });
  });

  it('shows of a completed party what it permitted, and nothing of who it is', async () => {
    const session = await open();
    await complete(session.id, {
      parties: [{ person: PERSON, consents: ['credit_assessment', 'marketing'] }],
    });
    const { body } = await gateway.call(dms, 'GET', `/v1/applicant-sessions/${session.id}`);
    const [party] = body.parties;
    expect(Object.keys(party).sort()).toEqual([
      'consents',
      'creditAuthorisation',
      'partyId',
      'relation',
      'role',
      'state',
    ]);
    expect(party.creditAuthorisation.state).toBe('authorised');
    const states = party.consents.map(({ purpose, state }: Record<string, string>) => `${purpose} ${state}`);
    expect(states).toEqual([
      'credit_assessment authorised',
      'share_with_partner awaiting',
      'marketing authorised',
      'charging_records awaiting',
      'vehicle_history awaiting',
    ]);
    const paths = [
      ...party.consents.map(({ id }: { id: string }) => `/v1/consents/${id}`),
      `/v1/consents?applicantSessionId=${session.id}`,
      `/v1/credit-authorisations/${party.creditAuthorisation.id}`,
    ];
    for (const path of [`/v1/applicant-sessions/${session.id}`, ...paths]) {
      const answer = await gateway.call(dms, 'GET', path);
      expect(answer.status).toBe(200);
      expect(JSON.stringify(answer.body)).not.toMatch(
        /测试申请人|11000019920318|13800000000|1800000|12345|salaried/,
      );
    }
  });

  it('shows a session to its partner alone', async () => {
    const session = await open();
    for (const id of [session.id, 'aps_00000000000000000000000001', 'nonsense']) {
      const answer = await gateway.call(gateway.stranger, 'GET', `/v1/applicant-sessions/${id}`);
      expect(answer.body).toMatchObject({ status: 404, code: 'not_found' });
    }
    const path = `/v1/sandbox/applicant-sessions/${session.id}/complete`;
    expect((await gateway.call(gateway.stranger, 'POST', path, { persona: 1 })).status).toBe(404);
    expect((await gateway.call(gateway.shop, 'GET', `/v1/applicant-sessions/${session.id}`)).status).toBe(
      200,
    );
  });

  it('is over after 24 hours of business time', async () => {
    const session = await open();
    const page = new URL(session.url).pathname;
    await gateway.setBusinessTime(dms, '2026-11-24T02:30:00.000Z');
    const read = await gateway.call(dms, 'GET', `/v1/applicant-sessions/${session.id}`);
    expect(read.body).toMatchObject({
      status: 'expired',
      parties: [{ creditAuthorisation: { state: 'expired' } }],
    });
    expect((await complete(session.id, { persona: 1 })).body.code).toBe('applicant_session_closed');
    const expired = await gateway.page(page);
    const unknown = await gateway.page(`/apply/${'x'.repeat(43)}`);
    expect([expired.status, expired.body]).toEqual([404, unknown.body]);
    await gateway.setBusinessTime(dms, '2026-11-23T02:00:00.000Z');
  });

  it('leaves an entry for each change and each read, with commitments in place of data', async () => {
    const session = await open();
    await complete(session.id, { parties: [{ person: PERSON }] });
    await gateway.call(dms, 'GET', `/v1/applicant-sessions/${session.id}`);
    await complete(session.id, { parties: [{ person: PERSON }] });
    const entries = await gateway.query(
      `SELECT action, previous_state, new_state, subject_refs, convert_from(entry, 'UTF8') AS entry FROM audit_entry WHERE resource = $1 ORDER BY id`,
      [session.id],
    );
    expect(
      entries.rows.map(({ action, previous_state, new_state }) => [action, previous_state, new_state]),
    ).toEqual([
      ['applicant_session.created', null, 'created'],
      ['applicant_session.completed', 'created', 'completed'],
      ['applicant_session.read', null, null],
    ]);
    const completed = entries.rows[1];
    expect(completed.subject_refs).toHaveLength(1);
    const { commitments, creditAuthorisation } = JSON.parse(completed.entry).data.parties[0].entered;
    expect(Object.keys(commitments).sort()).toEqual([
      'employment',
      'fullName',
      'idNumber',
      'mobile',
      'monthlyIncome',
      'monthlyObligations',
    ]);
    expect(creditAuthorisation).toMatchObject({
      purpose: 'loan_approval',
      textVersion: 'credit-authorisation-1',
    });
    const refusals = await gateway.query(
      `SELECT 1 FROM audit_entry WHERE action = 'sandbox.completeApplicantSession.refused'`,
    );
    expect(refusals.rows.length).toBeGreaterThan(0);
  });
});
