import { readFileSync, writeFileSync } from 'node:fs';
import { ANSWER_EXAMPLES } from '../../src/openapi-answer-examples.js';
import { contractJudge } from '../support/contract.js';
import { startGateway, type Gateway } from '../support/gateway.js';
import { recordAnswers, shapeOf, type Recorded } from '../support/recorded-answers.js';

const RECORDING = 'src/openapi-answer-examples.ts';

/** `RECORD_EXAMPLES=1 npm test -- examples`, then prettier, then `npm run openapi`. */
function writeRecording(recorded: Recorded): void {
  const [head] = readFileSync(RECORDING, 'utf8').split(/(?<=Record<string, unknown>> = )/);
  writeFileSync(RECORDING, `${head ?? ''}${JSON.stringify(recorded, null, 2)};\n`);
}

/** What the contract shows works: every example body is sent as it stands, in the order an integrator would. */
describe('examples of the contract', () => {
  const { contract } = contractJudge();
  const operations = Object.entries(contract.paths).flatMap(([path, verbs]) =>
    Object.entries(verbs).map(([verb, operation]) => ({ path, verb: verb.toUpperCase(), ...operation })),
  );
  const exampleOf = (id: string): object => {
    const operation = operations.find(({ operationId }) => operationId === id);
    const found = operation?.requestBody?.content['application/json']?.example;
    if (found === undefined) throw new Error(`no example for ${id}`);
    return found as object;
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

  it('every success and every problem shown is what the gateway answers, field by field', async () => {
    const recorded = await recordAnswers(gateway, exampleOf);
    if (process.env['RECORD_EXAMPLES'] !== undefined) writeRecording(recorded);
    else expect(shapeOf(recorded)).toEqual(shapeOf(ANSWER_EXAMPLES));
  });

  it('every success has an example', () => {
    const without = operations.flatMap(({ operationId, responses }) =>
      Object.entries(responses)
        .filter(([status, { content }]) => status < '400' && content !== undefined)
        .filter(([, { content }]) =>
          Object.values(content ?? {}).some(({ example }) => example === undefined),
        )
        .map(([status]) => `${operationId} ${status}`),
    );
    expect(without).toEqual([]);
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
