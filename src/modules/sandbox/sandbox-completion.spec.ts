import {
  startApplicants,
  type ApplicantsGateway,
  type Caller,
} from '../../../test/support/applicants-fixture.js';

const PERSON = {
  fullName: '测试申请人',
  idNumber: '110000199203180010',
  mobile: '13800000000',
  monthlyIncome: { amount: 1_800_000, currency: 'CNY' },
  monthlyObligations: { amount: 12_345, currency: 'CNY' },
  employment: 'salaried',
};

describe('completing a session in the sandbox', () => {
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
  const uuidIn = async (table: string, column: string, where: string) =>
    (await gateway.query(`SELECT ${column} AS value FROM ${table} WHERE ${where}`)).rows.map(
      ({ value }) => value,
    );
  const jobs = async () =>
    (await gateway.query(`SELECT payload FROM job WHERE kind = 'bureau.inquire'`)).rows.length;
  const everythingStored = () => gateway.everythingStored();

  it('keeps the person sealed, the permissions with evidence, and asks the bureau ahead once', async () => {
    const before = await jobs();
    const session = await open();
    const done = await complete(session.id, {
      parties: [{ person: PERSON, consents: ['credit_assessment', 'marketing'] }],
    });
    expect(done.status).toBe(200);
    expect(done.body).toMatchObject({
      status: 'completed',
      parties: [{ state: 'completed', creditAuthorisation: { state: 'authorised' } }],
    });
    expect(JSON.stringify(done.body)).not.toMatch(/测试|1100001992|1380000/);
    const given = done.body.parties[0].consents.filter(
      ({ state }: { state: string }) => state === 'authorised',
    );
    expect(given.map(({ purpose }: { purpose: string }) => purpose)).toEqual([
      'credit_assessment',
      'marketing',
    ]);
    expect(await jobs()).toBe(before + 1);
    const read = await gateway.call(dms, 'GET', `/v1/applicant-sessions/${session.id}`);
    expect(read.body).toEqual(done.body);
    const stored = await everythingStored();
    for (const secret of [PERSON.fullName, PERSON.idNumber, PERSON.mobile, '12345"']) {
      expect(stored).not.toContain(secret);
      expect(stored).not.toContain(Buffer.from(secret).toString('hex'));
    }
  });

  it('knows the same person again, for every partner', async () => {
    const [one, two] = [await open(), await open()];
    await complete(one.id, { persona: 2 });
    await complete(two.id, { persona: 2 });
    const stranger = gateway.stranger;
    const third = await gateway.call(stranger, 'POST', '/v1/applicant-sessions', wished({}, stranger));
    await gateway.call(stranger, 'POST', `/v1/sandbox/applicant-sessions/${third.body.id}/complete`, {
      persona: 2,
    });
    const subjects = await uuidIn(
      'party',
      'subject_id',
      `subject_id IS NOT NULL ORDER BY completed_at DESC LIMIT 3`,
    );
    expect(new Set(subjects).size).toBe(1);
  });

  it.each([
    [{ persona: 13 }, 422, 'borrower_kind_not_offered', '/persona'],
    [{ persona: 14 }, 422, 'persona_unknown', '/persona'],
    [{}, 400, 'invalid_request', ''],
    [{ persona: 1, parties: [{ person: PERSON }] }, 400, 'invalid_request', '/persona'],
    [
      { parties: [{ person: PERSON }, { person: { ...PERSON, idNumber: '310000198506150022' } }] },
      422,
      'unknown_reference',
      '/parties/1',
    ],
    [
      { parties: [{ partyId: 'pty_00000000000000000000000001', person: PERSON }] },
      422,
      'unknown_reference',
      '/parties/0/partyId',
    ],
    [
      { parties: [{ person: { ...PERSON, idNumber: '11010519491231002X' } }] },
      422,
      'applicant_data_not_synthetic',
      '/parties/0/person/idNumber',
    ],
    [
      { parties: [{ person: { ...PERSON, mobile: '13912345678' } }] },
      422,
      'applicant_data_not_synthetic',
      '/parties/0/person/mobile',
    ],
    [
      { parties: [{ person: { ...PERSON, idNumber: '110000199203180011' } }] },
      400,
      'invalid_request',
      '/parties/0/person/idNumber',
    ],
    [
      { parties: [{ person: { ...PERSON, monthlyIncome: 18000 } }] },
      400,
      'invalid_request',
      '/parties/0/person/monthlyIncome',
    ],
    [
      { parties: [{ person: { ...PERSON, nickname: 'x' } }] },
      400,
      'invalid_request',
      '/parties/0/person/nickname',
    ],
    [{ parties: [{ person: [] }] }, 400, 'invalid_request', '/parties/0/person'],
    [
      { parties: [{ person: PERSON, consents: ['everything'] }] },
      400,
      'invalid_request',
      '/parties/0/consents',
    ],
  ])('%j: %d %s at %s', async (body, status, code, pointer) => {
    const session = await open();
    const answer = await complete(session.id, body);
    expect(answer.body).toMatchObject({ status, code });
    expect(answer.body.errors[0].pointer).toBe(pointer);
    expect(JSON.stringify(answer.body)).not.toMatch(/11010519491231002X|110000199203180011|13912345678/);
    expect((await gateway.call(dms, 'GET', `/v1/applicant-sessions/${session.id}`)).body.status).toBe(
      'created',
    );
  });

  it('leaves no trace of a person whose data were refused', async () => {
    const session = await open({
      parties: [{ role: 'borrower' }, { role: 'co_borrower', relation: 'spouse' }],
    });
    const subjects = await gateway.query('SELECT count(*) FROM subject');
    const person = { ...PERSON, idNumber: '33000019920808001X' };
    const answer = await complete(session.id, { parties: [{ person }, { person }] });
    expect(answer.body).toMatchObject({
      status: 422,
      code: 'party_repeated',
      errors: [{ pointer: '/parties/1' }],
    });
    expect((await gateway.query('SELECT count(*) FROM subject')).rows).toEqual(subjects.rows);
  });

  it('takes parties one after the other; the session is as far as the slowest', async () => {
    const before = await jobs();
    const session = await open({
      parties: [{ role: 'borrower' }, { role: 'co_borrower', relation: 'spouse' }],
    });
    const [, second] = session.parties;
    const half = await complete(session.id, { parties: [{ partyId: second.partyId, person: PERSON }] });
    expect(half.body).toMatchObject({
      status: 'opened',
      parties: [{ state: 'awaiting' }, { state: 'completed' }],
    });
    expect((await complete(session.id, { persona: 1 })).body).toMatchObject({
      code: 'persona_party_mismatch',
    });
    const whole = await complete(session.id, {
      parties: [{ person: { ...PERSON, idNumber: '310000198506150022' } }],
    });
    expect(whole.body).toMatchObject({ status: 'completed' });
    expect(await jobs()).toBe(before + 2);
  });

  it('fills in both spouses of persona 10, and one of them alone', async () => {
    const both = await open({
      parties: [{ role: 'borrower' }, { role: 'co_borrower', relation: 'spouse' }],
    });
    expect((await complete(both.id, { persona: 10 })).body.status).toBe('completed');
    expect((await complete((await open()).id, { persona: 10 })).body.status).toBe('completed');
  });

  it('waits for what is missing: identified, authorised, completed', async () => {
    const before = await jobs();
    const session = await open();
    const bare = { person: PERSON, consents: [], creditAuthorisation: false };
    expect((await complete(session.id, { parties: [bare] })).body.status).toBe('identified');
    expect(
      (await complete(session.id, { parties: [{ ...bare, creditAuthorisation: true }] })).body.status,
    ).toBe('authorised');
    expect(await jobs()).toBe(before);
    const other = { ...PERSON, idNumber: '310000198506150022' };
    expect((await complete(session.id, { parties: [{ person: other }] })).body.code).toBe(
      'party_identity_differs',
    );
    expect((await complete(session.id, { parties: [{ person: PERSON }] })).body.status).toBe('completed');
    expect(await jobs()).toBe(before + 1);
    expect((await complete(session.id, { parties: [{ person: PERSON }] })).body.code).toBe(
      'applicant_session_closed',
    );
  });

  it('never has the bureau asked about persona 12, who is 17', async () => {
    const before = await jobs();
    const session = await open();
    expect((await complete(session.id, { persona: 12 })).body.status).toBe('completed');
    expect(await jobs()).toBe(before);
    const intended = await gateway.query(
      `SELECT 1 FROM bureau_inquiry i JOIN credit_authorisation a ON a.id = i.authorisation_id WHERE a.session_id = $1`,
      [await sessionUuid(session.id)],
    );
    expect(intended.rows).toEqual([]);
  });

  it("keeps the request's scenario, else the persona's", async () => {
    const [one, two, three] = [await open(), await open(), await open()];
    await complete(one.id, { persona: 11 });
    await complete(two.id, { persona: 11 }, { 'gateway-test-scenario': 'credit-bureau=ok;score=600' });
    await complete(three.id, { parties: [{ person: PERSON }] });
    const scenarios = await uuidIn(
      'applicant_session',
      'scenario',
      `status = 'completed' ORDER BY created_at DESC LIMIT 3`,
    );
    expect(scenarios).toEqual([
      null,
      'credit-bureau=ok;score=600',
      'credit-bureau=ok;score=712;delayMs=3000',
    ]);
  });

  it.each(['credit-bureau=ok;scor=712', 'credit-bureau=ok;score=7120'])(
    'keeps no scenario that is misspelt: %s',
    async (header) => {
      const session = await open();
      const answer = await complete(session.id, { persona: 1 }, { 'gateway-test-scenario': header });
      expect(answer.body).toMatchObject({
        status: 400,
        code: 'test_scenario_invalid',
        errors: [{ pointer: 'Gateway-Test-Scenario' }],
      });
      const read = await gateway.call(dms, 'GET', `/v1/applicant-sessions/${session.id}`);
      expect(read.body.status).toBe('created');
    },
  );

  it('lets the partner see the offers unless the customer refuses', async () => {
    const stateOf = ({ body }: { body: { parties: { consents: { purpose: string; state: string }[] }[] } }) =>
      body.parties[0]?.consents.find(({ purpose }) => purpose === 'share_with_partner')?.state;
    const [persona, own, refused] = [await open(), await open(), await open()];
    const consents = ['credit_assessment'];
    expect(stateOf(await complete(persona.id, { persona: 1 }))).toBe('authorised');
    expect(stateOf(await complete(own.id, { parties: [{ person: PERSON }] }))).toBe('authorised');
    const without = await complete(refused.id, { parties: [{ person: PERSON, consents }] });
    expect(without.body.status).toBe('completed');
    expect(stateOf(without)).toBe('awaiting');
  });

  it('happens once, however many try at the same time', async () => {
    const before = await jobs();
    const session = await open();
    const answers = await Promise.all(Array.from({ length: 6 }, () => complete(session.id, { persona: 1 })));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses[0]).toBe(200);
    expect(statuses.slice(1).every((status) => status === 409)).toBe(true);
    expect(await jobs()).toBe(before + 1);
    const id = `'${await sessionUuid(session.id)}'`;
    expect(await uuidIn('event', 'sequence', `aggregate_id = ${id} ORDER BY sequence`)).toEqual(['1', '2']);
  });

  it('makes a new person once, however many sessions bring them at the same time', async () => {
    const sessions = await Promise.all(Array.from({ length: 6 }, () => open()));
    const person = { ...PERSON, idNumber: '440000199509120033' };
    const answers = await Promise.all(sessions.map(({ id }) => complete(id, { parties: [{ person }] })));
    for (const { status, body } of answers)
      expect([200, 'applicant_session_changed']).toContain(status === 200 ? 200 : body.code);
    const retried = await Promise.all(
      sessions
        .filter((_, at) => answers[at]?.status !== 200)
        .map(({ id }) => complete(id, { parties: [{ person }] })),
    );
    expect(retried.every(({ status }) => status === 200)).toBe(true);
    const subjects = await uuidIn(
      'party',
      'DISTINCT subject_id',
      `completed_at > clock_timestamp() - interval '10 seconds'`,
    );
    const counted = await gateway.query('SELECT count(*)::int AS n FROM subject WHERE id = ANY ($1)', [
      subjects,
    ]);
    expect(counted.rows[0].n).toBe(subjects.length);
  });

  async function sessionUuid(id: string): Promise<string> {
    const { rows } = await gateway.query(
      `SELECT aggregate_id FROM event WHERE type = 'applicant_session.created' AND data ->> 'id' = $1`,
      [id],
    );
    return rows[0].aggregate_id;
  }
});
