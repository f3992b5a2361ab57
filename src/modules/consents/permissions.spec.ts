import { randomUUID } from 'node:crypto';
import { startApplicants, type ApplicantsGateway } from '../../../test/support/applicants-fixture.js';
import { decodeId } from '../../kernel/ids.js';
import { AppDatabase, WorkerDatabase } from '../../platform/database/database.js';
import { DatabaseRefusal } from '../../platform/database/errors.js';
import { ApplicantSessions } from '../applicant-sessions/applicant-sessions.read-model.js';
import { PARTY_DIRECTORY, type PartyDirectory } from '../signals/party-directory.port.js';

const BUSINESS = Date.parse('2026-11-23T02:00:00.000Z');
const DAY = 86_400_000;

describe('consents and credit authorisations', () => {
  let gateway: ApplicantsGateway;
  beforeAll(async () => {
    gateway = await startApplicants();
  });
  afterAll(() => gateway.close());
  afterEach(() => gateway.setBusinessTime(gateway.dms, '2026-11-23T02:00:00.000Z'));

  const completed = async (persona: number | null = 1) => {
    const { dms } = gateway;
    const wished = {
      channel: 'dealer_store',
      storeId: dms.storeId,
      staffRef: dms.staffRef,
      parties: [{ role: 'borrower' }],
    };
    const { body } = await gateway.call(dms, 'POST', '/v1/applicant-sessions', wished);
    const path = `/v1/sandbox/applicant-sessions/${body.id}/complete`;
    const session = persona === null ? body : (await gateway.call(dms, 'POST', path, { persona })).body;
    const [party] = session.parties;
    return {
      id: session.id as string,
      authorisation: party.creditAuthorisation.id as string,
      consent: party.consents[0].id as string,
      marketing: party.consents[2].id as string,
    };
  };
  const get = (path: string, caller = gateway.dms) => gateway.call(caller, 'GET', path);
  const withdraw = (path: string, headers = {}, caller = gateway.dms) =>
    gateway.call(caller, 'POST', `${path}/withdraw`, undefined, headers);
  const events = async (id: string) =>
    (
      await gateway.query(`SELECT type, sequence FROM event WHERE data ->> 'id' = $1 ORDER BY sequence`, [id])
    ).rows.map(({ type, sequence }) => `${sequence} ${type}`);

  it('shows what was given, under which text, until when', async () => {
    const { id, authorisation, consent } = await completed();
    const given = await get(`/v1/credit-authorisations/${authorisation}`);
    expect(given.status).toBe(200);
    expect(given.headers.get('etag')).toBe('"1-authorised"');
    expect(given.body).toMatchObject({
      id: authorisation,
      livemode: false,
      status: 'authorised',
      applicantSessionId: id,
      purpose: 'loan_approval',
      textVersion: 'credit-authorisation-1',
      textHash: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      evidenceHash: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      revokedAt: null,
    });
    expect(Date.parse(given.body.expiresAt) - Date.parse(given.body.givenAt)).toBe(30 * DAY);
    const assessed = await get(`/v1/consents/${consent}`);
    expect(assessed.body).toMatchObject({
      id: consent,
      status: 'authorised',
      purpose: 'credit_assessment',
      required: true,
      dataKinds: expect.arrayContaining(['income']),
    });
    expect(JSON.stringify([given.body, assessed.body])).not.toMatch(/1100001992|测试/);
    const entry = await gateway.query(
      `SELECT subject_refs FROM audit_entry WHERE resource = $1 AND action = 'consent.read'`,
      [consent],
    );
    expect(entry.rows[0].subject_refs).toHaveLength(1);
  });

  it('tells of the text that was agreed to, not of the one shown now', async () => {
    const { id } = await completed();
    const { body } = await get(`/v1/applicant-sessions/${id}`);
    const sharing = body.parties[0].consents[1].id as string;
    const path = `/v1/consents/${sharing}`;
    expect((await get(path)).body).toMatchObject({
      textVersion: 'share-with-partner-2',
      recipient: 'originating_partner',
      dataKinds: ['offers', 'conditions', 'outcome_reasons'],
    });
    await gateway.query(`UPDATE consent SET text_version = 'share-with-partner-1' WHERE id = $1`, [
      decodeId('cns', sharing),
    ]);
    expect((await get(path)).body).toMatchObject({
      textVersion: 'share-with-partner-1',
      dataKinds: ['application_status', 'offers', 'conditions'],
    });
  });

  it('withdraws once, announces it, and says the same again', async () => {
    const { authorisation } = await completed();
    const path = `/v1/credit-authorisations/${authorisation}`;
    const key = { 'idempotency-key': randomUUID() };
    const first = await withdraw(path, key);
    expect(first.body).toMatchObject({ status: 'revoked', revokedAt: expect.stringMatching(/^2026-11-23T/) });
    expect((await withdraw(path, key)).headers.get('idempotent-replayed')).toBe('true');
    expect((await withdraw(path)).body).toEqual(first.body);
    expect((await get(path)).body).toEqual(first.body);
    expect(await events(authorisation)).toEqual([
      '1 credit_authorisation.authorised',
      '2 credit_authorisation.revoked',
    ]);
  });

  it('takes a body of nothing and no other', async () => {
    const { marketing } = await completed();
    expect(
      (await gateway.call(gateway.dms, 'POST', `/v1/consents/${marketing}/withdraw`, { reason: 'x' })).status,
    ).toBe(400);
    expect(
      (await gateway.call(gateway.dms, 'POST', `/v1/consents/${marketing}/withdraw`, {})).body.status,
    ).toBe('revoked');
    expect((await withdraw(`/v1/consents/${marketing}`, { 'idempotency-key': '' })).body.code).toBe(
      'idempotency_key_missing',
    );
  });

  it('cannot be completed with a permission that was withdrawn before', async () => {
    const { id, consent } = await completed(null);
    await withdraw(`/v1/consents/${consent}`);
    const answer = await gateway.call(gateway.dms, 'POST', `/v1/sandbox/applicant-sessions/${id}/complete`, {
      persona: 1,
    });
    expect(answer.body).toMatchObject({ status: 'authorised' });
    expect((await get(`/v1/consents/${consent}`)).body.status).toBe('revoked');
  });

  it('expires by business time, without anything having to run', async () => {
    const { authorisation, consent } = await completed();
    await gateway.setBusinessTime(gateway.dms, '2026-12-24T02:00:00.000Z');
    expect((await get(`/v1/credit-authorisations/${authorisation}`)).body.status).toBe('expired');
    expect((await get(`/v1/consents/${consent}`)).body.status).toBe('authorised');
    expect((await withdraw(`/v1/credit-authorisations/${authorisation}`)).body.code).toBe(
      'permission_expired',
    );
    const expired = await get('/v1/credit-authorisations?status=expired&limit=200');
    expect(expired.body.items.map(({ id }: { id: string }) => id)).toContain(authorisation);
    const active = await get('/v1/credit-authorisations?status=authorised&limit=200');
    expect(active.body.items.map(({ id }: { id: string }) => id)).not.toContain(authorisation);
  });

  it('lists by session, newest first, page by page', async () => {
    const { id } = await completed();
    const all = await get(`/v1/consents?applicantSessionId=${id}`);
    expect(all.body.items).toHaveLength(5);
    expect(all.body.nextCursor).toBeNull();
    const seen: string[] = [];
    for (let path = `/v1/consents?applicantSessionId=${id}&limit=2`; path !== '';) {
      const { body, headers } = await get(path);
      seen.push(...body.items.map((item: { id: string }) => item.id));
      path = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1] ?? '';
      expect(path === '').toBe(body.nextCursor === null);
    }
    expect(seen).toEqual(all.body.items.map((item: { id: string }) => item.id));
    const { body } = await get(`/v1/consents?applicantSessionId=${id}&limit=2`);
    expect((await get(`/v1/consents?limit=2&cursor=${body.nextCursor}`)).body.code).toBe('invalid_cursor');
    for (const query of [
      'limit=0',
      'limit=201',
      'status=given',
      'applicantSessionId=x',
      'createdFrom=yesterday',
      'purpose=marketing',
    ]) {
      expect((await get(`/v1/consents?${query}`)).body).toMatchObject({ status: 400 });
    }
  });

  it('shows them to their partner alone', async () => {
    const { id, authorisation, consent } = await completed();
    const stranger = gateway.stranger;
    for (const path of [`/v1/consents/${consent}`, `/v1/credit-authorisations/${authorisation}`]) {
      expect((await get(path, stranger)).status).toBe(404);
      expect((await withdraw(path, {}, stranger)).status).toBe(404);
      expect((await get(path)).body.status).toBe('authorised');
    }
    expect((await get(`/v1/consents?applicantSessionId=${id}`, stranger)).body.items).toEqual([]);
    expect((await get(`/v1/consents/${authorisation}`)).status).toBe(404);
  });

  describe('in the write batch of what rests on them', () => {
    const check = async (authorisations: string[], at = BUSINESS) => {
      const ids = authorisations.map((id) => decodeId('cra', id) ?? '');
      const guard = gateway.app.get(ApplicantSessions).requireAuthorisation(ids, at);
      const database = gateway.app.get(AppDatabase);
      const options = { signal: AbortSignal.timeout(5_000), kind: 'write' } as const;
      return database.batch(gateway.dms.tenantId, [guard], options).then(
        () => 'holds',
        (error: unknown) =>
          error instanceof DatabaseRefusal ? `${error.sqlstate} ${error.detail}` : String(error),
      );
    };

    it('hold together, until one is withdrawn, expired or was never given', async () => {
      const [one, two, never] = [await completed(1), await completed(2), await completed(null)];
      expect(await check([one.authorisation, two.authorisation, one.authorisation], BUSINESS + DAY)).toBe(
        'holds',
      );
      expect(await check([], BUSINESS)).toBe('FC003 credit_authorisation');
      expect(await check([one.authorisation, never.authorisation])).toBe('FC003 credit_authorisation');
      expect(await check([one.authorisation], BUSINESS + 31 * DAY)).toBe('FC003 credit_authorisation');
      await withdraw(`/v1/consents/${one.consent}`);
      expect(await check([one.authorisation])).toBe('FC003 consent');
      await withdraw(`/v1/credit-authorisations/${two.authorisation}`);
      expect(await check([two.authorisation])).toBe('FC003 credit_authorisation');
    });

    it('do not hold for another tenant', async () => {
      const { authorisation } = await completed();
      const guard = gateway.app
        .get(ApplicantSessions)
        .requireAuthorisation([decodeId('cra', authorisation) ?? ''], BUSINESS);
      const options = { signal: AbortSignal.timeout(5_000), kind: 'write' } as const;
      for (const database of [gateway.app.get(AppDatabase), gateway.app.get(WorkerDatabase)]) {
        await expect(database.batch(gateway.stranger.tenantId, [guard], options)).rejects.toMatchObject({
          sqlstate: 'FC003',
        });
      }
    });
  });

  it('opens the person behind an authorisation for the inquiry, with scenario and clock', async () => {
    const { authorisation } = await completed(11);
    const directory = gateway.app.get<PartyDirectory>(PARTY_DIRECTORY);
    const find = (id: string) =>
      directory.applicantOf(gateway.dms.tenantId, decodeId('cra', id) ?? '', AbortSignal.timeout(5_000));
    expect(await find(authorisation)).toMatchObject({
      fullName: '测试丑',
      idNumber: '31000019710303011X',
      mobile: '15500000000',
      scenario: 'credit-bureau=ok;score=712;delayMs=3000',
      clock: { businessAnchor: BUSINESS, wallAnchor: expect.any(Number) },
    });
    expect(await find((await completed(null)).authorisation)).toBeNull();
    expect(await find('cra_00000000000000000000000001')).toBeNull();
  });
});
