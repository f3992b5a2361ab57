import { startApplicants, type ApplicantsGateway } from '../../../../test/support/applicants-fixture.js';
import { AppDatabase } from '../../../platform/database/database.js';
import { StoreUnavailable } from '../../../platform/database/errors.js';
import { markup } from './markup.js';

const GOOD = {
  fullName: '测试申请人',
  idNumber: '110000199203180010',
  mobile: '138 0000 0000',
  employment: 'salaried',
  monthlyIncome: '18,000.50',
  monthlyObligations: '0',
  consent_credit_assessment: 'yes',
  creditAuthorisation: 'yes',
};

describe("the lender's page", () => {
  let gateway: ApplicantsGateway;
  beforeAll(async () => {
    gateway = await startApplicants();
  });
  afterAll(() => gateway.close());

  const open = async (parties: object[] = [{ role: 'borrower' }]) => {
    const { dms } = gateway;
    const wished = { channel: 'dealer_store', storeId: dms.storeId, staffRef: dms.staffRef, parties };
    const { body } = await gateway.call(dms, 'POST', '/v1/applicant-sessions', wished);
    return { id: body.id as string, body, path: new URL(body.url).pathname };
  };
  const status = async (id: string) =>
    (await gateway.call(gateway.dms, 'GET', `/v1/applicant-sessions/${id}`)).body;
  const proofIn = (page: string): string => /name="form" value="([^"]+)"/.exec(page)?.[1] ?? '';
  const fill = async (path: string, over: Record<string, string | undefined> = {}, headers = {}) => {
    const form = { ...GOOD, form: proofIn((await gateway.page(path)).body), ...over };
    const sent = Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return gateway.page(path, Object.fromEntries(sent), headers);
  };

  it('shows a form with nothing ticked, no script and nothing from elsewhere', async () => {
    const { path, id } = await open();
    const { status: code, body, headers } = await gateway.page(path);
    expect(code).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-store');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(body).toContain('<html lang="zh-CN">');
    expect(body).toContain('测试环境');
    expect(body).not.toMatch(/\schecked|\sselected|<script|src=|https?:\/\/|低门槛|秒批|零成本/);
    expect(body.match(/type="checkbox"/g)).toHaveLength(6);
    expect(body).toContain('id="consent_share_with_partner"');
    expect(body).toContain('合作机构只能看到申请处于什么状态');
    for (const [, name] of body.matchAll(/<(?:input|select) (?:type="checkbox" )?id="([^"]+)"/g)) {
      expect(body).toContain(`<label for="${name}">`);
      expect(body).toContain(`id="${name}-hint"`);
    }
    expect((await status(id)).status).toBe('opened');
  });

  it('takes in a form, says what happens, and is done with it', async () => {
    const { path, id } = await open();
    const sent = await fill(path, { consent_marketing: 'yes' });
    expect([sent.status, sent.headers.get('location')]).toEqual([303, path]);
    expect(await status(id)).toMatchObject({ status: 'completed', parties: [{ state: 'completed' }] });
    const after = await gateway.page(path);
    expect(after.body).toContain('信息已提交');
    expect(after.body).not.toMatch(/测试申请人|110000199203180010|18000/);
    expect((await gateway.page(path, { ...GOOD, form: 'x' })).status).toBe(303);
    const rows = await gateway.query(
      `SELECT c.purpose, c.given_from, c.evidence FROM consent c JOIN party p ON p.id = c.party_id
       WHERE c.state = 'authorised' ORDER BY c.purpose`,
    );
    expect(rows.rows.slice(-2)).toMatchObject([
      {
        purpose: 'credit_assessment',
        given_from: 'lender_page',
        evidence: {
          form: expect.stringMatching(/^[0-9a-f]{64}$/),
          from: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
      },
      { purpose: 'marketing' },
    ]);
    expect(JSON.stringify(rows.rows)).not.toContain('127.0.0.1');
    const audit = await gateway.query(
      `SELECT actor FROM audit_entry WHERE resource = $1 AND action = 'applicant_session.completed'`,
      [id],
    );
    expect(audit.rows[0].actor).toMatch(/^party:pty_/);
  });

  it.each<[string, Record<string, string | undefined>, string[]]>([
    [
      'nothing filled in',
      { fullName: '', idNumber: '', mobile: '', employment: '', monthlyIncome: '', monthlyObligations: '' },
      ['fullName', 'idNumber', 'mobile', 'employment', 'monthlyIncome', 'monthlyObligations'],
    ],
    ['a name with markup', { fullName: '"><img src=x>' }, ['fullName']],
    ['a wrong ID', { idNumber: '110000199203180011' }, ['idNumber']],
    ['a real-looking ID', { idNumber: '11010519491231002X' }, ['idNumber']],
    ['a real-looking mobile', { mobile: '13912345678' }, ['mobile']],
    ['an unknown employment', { employment: 'king' }, ['employment']],
    [
      'amounts that are none',
      { monthlyIncome: '1e5', monthlyObligations: '-1' },
      ['monthlyIncome', 'monthlyObligations'],
    ],
    ['leading zeros', { monthlyIncome: '007' }, ['monthlyIncome']],
    ['no consent', { consent_credit_assessment: undefined }, ['consent_credit_assessment']],
    ['no authorisation', { creditAuthorisation: undefined }, ['creditAuthorisation']],
  ])('names what is wrong beside the field: %s', async (_name, over, fields) => {
    const { path, id } = await open();
    const { status: code, body } = await fill(path, over);
    expect(code).toBe(422);
    expect([...body.matchAll(/id="([A-Za-z_]+)-error"/g)].map(([, field]) => field)).toEqual(fields);
    for (const field of fields) {
      expect(body).toMatch(
        new RegExp(`id="${field}"[^>]*aria-invalid="true" aria-describedby="${field}-hint ${field}-error"`),
      );
      expect(body).toContain(`<a href="#${field}">`);
    }
    expect(body).toContain('role="alert"');
    expect(body).not.toContain('<img src=x>');
    expect((await status(id)).status).toBe('opened');
  });

  it('keeps what was typed and ticked for the correction', async () => {
    const { path } = await open();
    const { body } = await fill(path, { mobile: '1', consent_vehicle_history: 'yes' });
    expect(body).toContain('value="测试申请人"');
    expect(body).toContain('value="salaried" selected');
    expect(body).toMatch(/name="consent_vehicle_history" value="yes" checked/);
    expect(body).not.toMatch(/name="consent_marketing" value="yes" checked/);
  });

  it.each(['', 'x', '1795392000000.' + 'a'.repeat(64) + '.' + 'b'.repeat(43)])(
    'takes no form that it did not show: %s',
    async (form) => {
      const { path, id } = await open();
      const { status: code, body } = await fill(path, { form });
      expect(code).toBe(403);
      expect(body).not.toMatch(/\schecked/);
      expect((await status(id)).status).toBe('opened');
    },
  );

  it('takes no form that was shown to another party', async () => {
    const [one, other] = [await open(), await open()];
    const form = proofIn((await gateway.page(other.path)).body);
    expect((await fill(one.path, { form })).status).toBe(403);
  });

  it('takes no form from another site', async () => {
    const { path } = await open();
    expect((await fill(path, {}, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await fill(path, {}, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await fill(path, {}, { origin: 'null' })).status).toBe(303);
  });

  it('refuses fields it does not have and bodies that are too large', async () => {
    const { path } = await open();
    expect((await fill(path, { admin: 'yes' })).status).toBe(400);
    expect((await fill(path, { fullName: '甲'.repeat(401) })).status).toBe(400);
    expect((await fill(path, { fullName: 'a'.repeat(9000) })).status).toBe(413);
    const json = await fetch(`http://127.0.0.1:${new URL(await gateway.app.getUrl()).port}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(json.status).toBe(415);
  });

  it('answers every link that leads nowhere alike', async () => {
    const { path } = await open();
    const wrong = `${path.slice(0, -1)}${path.endsWith('A') ? 'B' : 'A'}`;
    const answers = await Promise.all(
      [wrong, '/apply/x', `/apply/${'é'.repeat(20)}`].map((where) => gateway.page(where)),
    );
    for (const answer of answers) expect([answer.status, answer.body]).toEqual([404, answers[0]?.body]);
    expect((await gateway.page(wrong, { ...GOOD, form: 'x' })).status).toBe(404);
    await gateway.query(`UPDATE client SET status = 'suspended' WHERE id = $1`, [gateway.dms.clientId]);
    const suspended = await gateway.page(path);
    await gateway.query(`UPDATE client SET status = 'active' WHERE id = $1`, [gateway.dms.clientId]);
    expect([suspended.status, suspended.body]).toEqual([404, answers[0]?.body]);
  });

  it('gives each party its own page', async () => {
    const { body, id, path } = await open([
      { role: 'borrower' },
      { role: 'co_borrower', relation: 'spouse' },
    ]);
    expect((await fill(path)).status).toBe(303);
    expect((await gateway.page(path)).body).toContain('其他申请参与人');
    expect((await status(id)).status).toBe('opened');
    const second = new URL(body.parties[1].url).pathname;
    expect((await fill(second)).status).toBe(409);
    expect((await fill(second, { idNumber: '310000198506150022' })).status).toBe(303);
    expect((await status(id)).status).toBe('completed');
  });

  it('says that it is busy while the store is down', async () => {
    const { path, id } = await open();
    const form = proofIn((await gateway.page(path)).body);
    const store = gateway.app.get(AppDatabase);
    store.batch = () => Promise.reject(new StoreUnavailable('down'));
    const [shown, sent] = [await gateway.page(path), await gateway.page(path, { ...GOOD, form })];
    Reflect.deleteProperty(store, 'batch');
    for (const answer of [shown, sent]) {
      expect(answer.status).toBe(503);
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(answer.headers.get('retry-after')).toBe('5');
      expect(answer.body).toContain('<html lang="zh-CN">');
    }
    expect(shown.body).toContain('暂时无法打开本页');
    expect(sent.body).toContain('您的信息尚未提交');
    expect(sent.body).not.toContain(GOOD.idNumber);
    expect((await gateway.page(path, { ...GOOD, form })).status).toBe(303);
    expect((await status(id)).status).toBe('completed');
  });

  it('takes one of many forms sent at once', async () => {
    const { path, id } = await open();
    const form = proofIn((await gateway.page(path)).body);
    const answers = await Promise.all(Array.from({ length: 5 }, () => gateway.page(path, { ...GOOD, form })));
    expect(answers.some(({ status: code }) => code === 303)).toBe(true);
    expect(answers.every(({ status: code }) => [303, 503].includes(code))).toBe(true);
    const events = await gateway.query(
      `SELECT count(*)::int AS n FROM event WHERE type = 'applicant_session.completed' AND data ->> 'id' = $1`,
      [id],
    );
    expect(events.rows[0].n).toBe(1);
  });
});

describe('markup', () => {
  it('escapes whatever is put in and is not markup', () => {
    const name = `<b a="1">'&`;
    expect(markup`<p title="${name}">${name}${[markup`<i>`, '<']}${null}${false}${0}</p>`.text).toBe(
      '<p title="&lt;b a=&quot;1&quot;&gt;&#39;&amp;">&lt;b a=&quot;1&quot;&gt;&#39;&amp;<i>&lt;0</p>',
    );
  });
});
