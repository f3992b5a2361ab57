import { readFileSync } from 'node:fs';
import { ContractJudge, contractJudge, type Answered, type Contract } from '../support/contract.js';
import { startGateway, type Gateway } from '../support/gateway.js';

const PROBLEM = 'application/problem+json';

/** What a client generated from openapi/forecourt.json relies on. */
describe('the OpenAPI document', () => {
  const { contract } = contractJudge();
  const operations = Object.values(contract.paths).flatMap((verbs) => Object.values(verbs));
  const headersOf = (operationId: string, status: string): string[] =>
    Object.keys(
      operations.find((operation) => operation.operationId === operationId)?.responses[status]?.headers ?? {},
    );

  it.each(operations.map((operation) => [operation.operationId, operation] as const))(
    '%s says what any other answer looks like',
    (_id, { responses }) => {
      expect(responses['default']?.content?.[PROBLEM]?.schema).toEqual({
        $ref: '#/components/schemas/ProblemDocument',
      });
      for (const { headers = {} } of Object.values(responses))
        expect(Object.keys(headers)).toContain('x-fapi-interaction-id');
    },
  );

  it('closes every object but problems', () => {
    const open = Object.entries(contract.components.schemas)
      .filter(([, schema]) => 'properties' in schema && schema.additionalProperties !== false)
      .map(([name]) => name);
    expect(open).toEqual(['ProblemDocument']);
  });

  it('asks for each header once, and for If-None-Match of nobody', () => {
    for (const { parameters = [] } of operations) {
      const names = parameters.map(({ in: place, name }) => `${place} ${name.toLowerCase()}`);
      expect(names).toEqual([...new Set(names)]);
      expect(parameters.find(({ name }) => name === 'If-None-Match')?.required ?? false).toBe(false);
    }
  });

  it.each([
    [
      'preApprovals.create',
      '200',
      ['Audit-Receipt', 'Idempotent-Replayed', 'Server-Timing', 'Gateway-Version'],
    ],
    ['preApprovals.create', '202', ['Location', 'Audit-Receipt']],
    ['preApprovals.create', '503', ['Retry-After']],
    ['preApprovals.list', '200', ['Link']],
    ['applicantSessions.create', '201', ['Location', 'ETag']],
    ['calculations.get', '304', ['ETag', 'Cache-Control']],
    ['stores.list', '401', ['WWW-Authenticate']],
  ])('%s %s has its headers', (id, status, names) => {
    expect(headersOf(id, status)).toEqual(expect.arrayContaining(names));
  });
});

/** The controls of test/support/contract.ts: each fault it is there for, against an answer that is none. */
describe('the judge of answers', () => {
  let gateway: Gateway;
  let good: Answered;
  beforeAll(async () => {
    gateway = await startGateway();
    good = { method: 'GET', path: '/v1/stores', ...(await gateway.get('/v1/stores')) };
  });
  afterAll(() => gateway.close());

  const judge = contractJudge();
  const store = (over: object): Answered => {
    const { items } = good.body as { items: object[] };
    return { ...good, body: { items: [{ ...items[0], ...over }], nextCursor: null } };
  };
  const without = (name: string): Answered => ({
    ...good,
    headers: Object.fromEntries(Object.entries(good.headers).filter(([header]) => header !== name)),
  });

  it('lets the real one pass', () => {
    expect(() => judge.check(good)).not.toThrow();
  });

  it.each<[string, RegExp, () => Answered]>([
    ['an unknown field', /additional properties.*customer/, () => store({ customer: '张三' })],
    ['a wrong type', /items\/0\/livemode must be boolean/, () => store({ livemode: 'no' })],
    ['a missing field', /required property 'id'/, () => store({ id: undefined })],
    ['an undeclared status', /status 418 is not declared/, () => ({ ...good, status: 418 })],
    ['an undeclared success', /status 206 is not declared/, () => ({ ...good, status: 206 })],
    ['an undeclared conflict', /status 409 is not declared/, () => ({ ...good, status: 409 })],
    [
      'another content type',
      /content type text\/html/,
      () => ({
        ...good,
        headers: { ...good.headers, 'content-type': 'text/html' },
      }),
    ],
    ['a missing header', /x-fapi-interaction-id is missing/, () => without('x-fapi-interaction-id')],
    [
      'an undeclared header',
      /header retry-after is not declared/,
      () => ({
        ...good,
        headers: { ...good.headers, 'retry-after': '1' },
      }),
    ],
    ['a path nobody declared', /neither path nor method/, () => ({ ...good, path: '/v1/secrets' })],
    [
      'a problem that is none',
      /required property 'code'/,
      () => ({
        ...good,
        status: 404,
        headers: { ...good.headers, 'content-type': PROBLEM },
      }),
    ],
  ])('refuses %s', (_name, message, answered) => {
    expect(() => judge.check(JSON.parse(JSON.stringify(answered())) as Answered)).toThrow(message);
  });

  it('stands in the way of every call, unless told otherwise', async () => {
    const deaf = { contract: false } as const;
    expect((await gateway.get('/v1/nothing', deaf)).status).toBe(404);
    expect((await gateway.get('/v1/nothing')).status).toBe(404);
    const seen: string[] = [];
    const check = judge.check.bind(judge);
    judge.check = (answered) => {
      seen.push(answered.path);
      check(answered);
    };
    await gateway.get('/v1/stores');
    await gateway.get('/v1/rules', deaf);
    judge.check = check;
    expect(seen).toEqual(['/v1/stores']);
    const strict = JSON.parse(readFileSync('openapi/forecourt.json', 'utf8')) as Contract;
    delete strict.paths['/v1/stores']?.['get']?.responses['200'];
    expect(() => new ContractJudge(strict).check(good)).toThrow(/status 200 is not declared for stores.list/);
  });
});
