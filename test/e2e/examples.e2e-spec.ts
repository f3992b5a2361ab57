import { readFileSync } from 'node:fs';
import { startGateway, type Gateway } from '../support/gateway.js';

interface Contract {
  paths: Record<
    string,
    Record<string, { operationId?: string; requestBody?: { content: Record<string, { example?: object }> } }>
  >;
}

/** What the contract shows works: every example body is sent as it stands, in the order an integrator would. */
describe('examples of the contract', () => {
  const contract = JSON.parse(readFileSync('openapi/forecourt.json', 'utf8')) as Contract;
  const operations = Object.entries(contract.paths).flatMap(([path, verbs]) =>
    Object.entries(verbs).map(([verb, operation]) => ({ path, verb: verb.toUpperCase(), ...operation })),
  );
  const exampleOf = (id: string): object => {
    const found = operations.find(({ operationId }) => operationId === id)?.requestBody?.content[
      'application/json'
    ]?.example;
    if (found === undefined) throw new Error(`no example for ${id}`);
    return found;
  };
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  it('every operation with a body has an example, except those that take an empty one', () => {
    const without = operations
      .filter(
        ({ requestBody }) =>
          requestBody !== undefined && requestBody.content['application/json']?.example === undefined,
      )
      .map(({ operationId }) => operationId);
    expect(without).toEqual([]);
  });

  it('they lead from a quote to a pre-approval', async () => {
    expect((await gateway.post('/v1/quotes', exampleOf('quotes.create'), { key: null })).status).toBe(200);
    const session = await gateway.post('/v1/applicant-sessions', exampleOf('applicantSessions.create'));
    expect(session.status).toBe(201);
    const completed = await gateway.post(
      `/v1/sandbox/applicant-sessions/${session.body.id}/complete`,
      exampleOf('sandbox.completeApplicantSession'),
    );
    expect(completed.status).toBe(200);
    const text = JSON.stringify(exampleOf('preApprovals.create'))
      .replace('{applicantSessionId}', session.body.id)
      .replace('{partyId}', session.body.parties[0].partyId);
    const answer = await gateway.post('/v1/pre-approvals', text);
    expect([200, 202]).toContain(answer.status);
  });

  it('the calculation of README.md works as pasted', async () => {
    const [query] = readFileSync('README.md', 'utf8').match(/\/v1\/calculations\?[^"]+/) ?? [];
    const answer = await gateway.get(query ?? 'README has no calculation');
    expect(answer.body).toMatchObject({
      instalment: { amount: 353_648 },
      annualisedAllInCost: { simple: '4.0461', compound: '4.1220' },
    });
  });
});
