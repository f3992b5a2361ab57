import { raw, residentId, yuan } from '../support/adversary.js';
import { startGateway, type Gateway } from '../support/gateway.js';

/** Paths, verbs, queries and ids as no client would send them: a problem document, never a 5xx or a page. */
describe('hostile requests', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  it('a request that is not HTTP gets a problem or a closed door, never a page', async () => {
    const token = await gateway.token('dms-demo');
    const heads = [
      'GARBAGE\r\n\r\n',
      'GET /v1/rules HTTP/9.9\r\nhost: x\r\n\r\n',
      `GET /v1/rules HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(70_000)}\r\n\r\n`,
      'GET /v1/rules HTTP/1.1\r\nhost: x\r\n bad: fold\r\n\r\n',
      `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`,
      `GET http://evil.test/v1/rules HTTP/1.1\r\nhost: evil.test\r\nconnection: close\r\nauthorization: Bearer ${token}\r\nhost: x\r\n\r\n`,
    ];
    for (const head of heads) {
      const reply = await raw(gateway.url, head);
      expect([head.slice(0, 40), reply.status]).toEqual([head.slice(0, 40), expect.anything()]);
      expect([0, 400, 404, 414, 431, 505]).toContain(reply.status);
      if (reply.status !== 0) expect(reply.headers['content-type']).toMatch(/problem\+json/);
    }
  });

  it('verbs, overrides and path spellings open nothing', async () => {
    for (const method of ['PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND']) {
      const reply = await raw(
        gateway.url,
        `${method} /v1/pre-approvals HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`,
      );
      expect([method, reply.status]).toEqual([method, expect.anything()]);
      expect([400, 401, 404, 405, 501]).toContain(reply.status);
      expect(reply.headers['content-type']).toMatch(/problem\+json/);
    }
    const override = await gateway.get('/v1/pre-approvals', {
      headers: { 'x-http-method-override': 'DELETE' },
    });
    expect(override.status).toBe(200);
    for (const path of [
      '/v1//rules',
      '/V1/rules',
      '/v1/rules/',
      '/v1/./rules',
      '/v1/x/../rules',
      '/v1/rules%00',
      '/v1/%72ules',
      '/v1/rules;a',
      '/v1/%',
      '/v1/%ff',
    ]) {
      const reply = await raw(gateway.url, `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
      expect([path, reply.status]).toEqual([path, expect.anything()]);
      // Without a token nothing may answer, however the path is spelled.
      expect([400, 401, 404]).toContain(reply.status);
      expect(reply.headers['content-type']).toMatch(/problem\+json/);
    }
  });

  it.each([
    'limit=abc',
    'limit=-1',
    'limit=1e2',
    'limit=2&limit=3',
    'limit[]=2',
    'limit=%00',
    'status=approved&status=declined',
    '__proto__=1',
    'createdFrom=2026-13-01T00:00:00Z',
    'createdFrom=2026-11-23',
    'createdTo=0000-00-00T00:00:00Z',
    'cursor=%27%20OR%201%3D1--',
    'status=%27;DROP%20TABLE%20event',
    'sort=id;DELETE',
    'status=%ed%a0%80',
    'createdFrom=999999999-01-01T00:00:00Z',
  ])('a list with ?%s is a 400', async (query) => {
    expect((await gateway.get(`/v1/pre-approvals?${query}`)).status).toBe(400);
  });

  it.each([
    'pa_',
    'pa_0',
    "pa_'or'1",
    'aps_01m856w2v9e32sd02s8ebnm0tk',
    'pa_ILOU0000000000000000000000',
    'pa_zzzzzzzzzzzzzzzzzzzzzzzzzz',
    '%00',
    '..%2f..%2fetc%2fpasswd',
    'PA_01M856W2V9E32SD02S8EBNM0TK',
    '%ff',
    'x'.repeat(300),
  ])('the id %s is a 404 or 400 problem', async (id) => {
    for (const kind of ['pre-approvals', 'consents', 'credit-authorisations', 'applicant-sessions']) {
      const reply = await gateway.get(`/v1/${kind}/${id}`);
      expect([400, 404, 414]).toContain(reply.status);
      expect(reply.headers['content-type']).toMatch(/problem\+json/);
    }
  });

  it('a scenario that is not a dictionary, or names what is not there, is a 400', async () => {
    for (const scenario of [
      'credit-bureau',
      'credit-bureau=maybe',
      'bureau=ok',
      'credit-bureau=ok;score=x',
      '=',
      'credit-bureau=ok;delayMs=-1',
      'credit-bureau=ok;score=99999999999',
    ]) {
      const { id } = await gateway.session();
      const reply = await gateway.post(
        `/v1/sandbox/applicant-sessions/${id}/complete`,
        { persona: 1 },
        { scenario },
      );
      expect([scenario, reply.status]).toEqual([scenario, 400]);
    }
  });

  it('an identity that is not synthetic never enters the sandbox', async () => {
    const session = await gateway.session();
    const person = {
      fullName: '测试人',
      idNumber: residentId('310104', '19900101', '001'),
      mobile: '13800000000',
      monthlyIncome: yuan(1),
      monthlyObligations: yuan(0),
      employment: 'salaried',
    };
    const reply = await gateway.post(`/v1/sandbox/applicant-sessions/${session.id}/complete`, {
      parties: [{ partyId: session.parties[0]?.partyId, person }],
    });
    expect([reply.status, reply.body.errors[0].pointer]).toEqual([422, '/parties/0/person/idNumber']);
  });
});
