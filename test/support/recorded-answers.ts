import type { Gateway, Reply } from './gateway.js';

/** `operationId status`, or `problem status` for a problem that any operation may answer with. */
export type Recorded = Record<string, unknown>;

type Example = (operationId: string) => object;

const NOBODY = 'pa_06fzzq4gk1w2t7xk8n3m5r9vbc';
const CALCULATION =
  '/v1/calculations?condition=new&powertrain=bev&msrp=19980000&transactionPrice=18980000' +
  '&useNature=non_operating&registrationRegion=310000&amount=12000000&termMonths=36';

/** Walks once through every operation with the examples of the contract, and keeps what was answered. */
export async function recordAnswers(gateway: Gateway, example: Example): Promise<Recorded> {
  const recorded: Recorded = {};
  const keep = async (name: string, answer: Promise<Reply>): Promise<Reply> => {
    const reply = await answer;
    if (!name.endsWith(` ${reply.status}`))
      throw new Error(`${name}: ${reply.status} ${JSON.stringify(reply.body)}`);
    recorded[name] = asExample(reply.body);
    return reply;
  };
  await keepPrices(gateway, example, keep);
  await keepApplication(gateway, example, keep);
  await keepPermissions(gateway, keep);
  await keepProblems(gateway, example, keep);
  return recorded;
}

type Keep = (name: string, answer: Promise<Reply>) => Promise<Reply>;

async function keepPrices(gateway: Gateway, example: Example, keep: Keep): Promise<void> {
  await keep('stores.list 200', gateway.get('/v1/stores'));
  await keep('rules.list 200', gateway.get('/v1/rules?subject=loan_to_value_cap'));
  await keep('rules.get 200', gateway.get('/v1/rules/LTV_OWN_USE_NEW'));
  await keep('calculations.get 200', gateway.get(CALCULATION));
  await keep('quotes.create 200', gateway.post('/v1/quotes', example('quotes.create'), { key: null }));
}

async function keepApplication(gateway: Gateway, example: Example, keep: Keep): Promise<void> {
  const place = await gateway.place('dms-demo');
  const opening = { ...example('applicantSessions.create'), ...place };
  const { body: session } = await keep(
    'applicantSessions.create 201',
    gateway.post('/v1/applicant-sessions', opening),
  );
  const application = gateway.preApproval(
    { ...session, ...place },
    ...vehicleAndWish(example('preApprovals.create')),
  );
  await keep('preApprovals.create 409', gateway.post('/v1/pre-approvals', application));
  const completion = `/v1/sandbox/applicant-sessions/${session.id}/complete`;
  const persona = example('sandbox.completeApplicantSession');
  await keep('sandbox.completeApplicantSession 200', gateway.post(completion, persona));
  await gateway.reportOf(session.id);
  await keep('sandbox.completeApplicantSession 409', gateway.post(completion, persona));
  await keep('applicantSessions.get 200', gateway.get(`/v1/applicant-sessions/${session.id}`));
  const { body: decided } = await keep(
    'preApprovals.create 200',
    gateway.post('/v1/pre-approvals', application),
  );
  await keep('preApprovals.get 200', gateway.get(`/v1/pre-approvals/${decided.id}`));
  await keep('preApprovals.list 200', gateway.get('/v1/pre-approvals'));
  const stranger = [{ role: 'borrower', partyId: 'pty_06fzzq4gk1w2t7xk8n3m5r9vbc' }];
  await keep(
    'preApprovals.create 422',
    gateway.post('/v1/pre-approvals', { ...application, parties: stranger }),
  );
  const elsewhere = { ...opening, channel: 'ecommerce' };
  await keep('applicantSessions.create 403', gateway.post('/v1/applicant-sessions', elsewhere));
  const company = { ...opening, parties: [{ role: 'borrower', kind: 'company' }] };
  await keep('applicantSessions.create 422', gateway.post('/v1/applicant-sessions', company));
  await keepPending(gateway, example, keep);
}

/** Persona 11's bureau answers late: the same resource comes back pending. */
async function keepPending(gateway: Gateway, example: Example, keep: Keep): Promise<void> {
  const slow = await gateway.completedSession({ persona: 11 });
  const application = gateway.preApproval(slow, ...vehicleAndWish(example('preApprovals.create')));
  await keep('preApprovals.create 202', gateway.post('/v1/pre-approvals', application));
}

async function keepPermissions(gateway: Gateway, keep: Keep): Promise<void> {
  const session = await gateway.completedSession({ persona: 1 });
  for (const [name, path] of [
    ['consents', 'consents'],
    ['creditAuthorisations', 'credit-authorisations'],
  ] as const) {
    const { body } = await keep(
      `${name}.list 200`,
      gateway.get(`/v1/${path}?applicantSessionId=${session.id}&status=authorised`),
    );
    const { id } = body.items[0];
    await keep(`${name}.get 200`, gateway.get(`/v1/${path}/${id}`));
    const withdrawal = `/v1/${path}/${id}/withdraw`;
    await keep(`${name}.withdraw 200`, gateway.call('POST', withdrawal, undefined, {}));
  }
}

async function keepProblems(gateway: Gateway, example: Example, keep: Keep): Promise<void> {
  const quote = example('quotes.create');
  const outside = { contract: false } as const;
  await keep('problem 400', gateway.post('/v1/quotes', { ...quote, color: 'red' }, { key: null }));
  await keep('problem 401', gateway.get('/v1/stores', { headers: { authorization: 'Bearer nonsense' } }));
  await keep('problem 404', gateway.get(`/v1/pre-approvals/${NOBODY}`));
  await keep(
    'quotes.create 422',
    gateway.post(
      '/v1/quotes',
      { ...quote, wish: { ...('wish' in quote ? (quote.wish as object) : {}), termMonths: 120 } },
      { key: null },
    ),
  );
  await keep('calculations.get 422', gateway.get(CALCULATION.replace('termMonths=36', 'termMonths=120')));
  const fresh = await gateway.session();
  await keep(
    'sandbox.completeApplicantSession 422',
    gateway.post(`/v1/sandbox/applicant-sessions/${fresh.id}/complete`, { persona: 99 }),
  );
  await keep('problem 405', gateway.call('DELETE', '/v1/quotes', undefined, { ...outside, key: null }));
}

function vehicleAndWish(application: object): [object, object] {
  const { vehicle, wish } = application as { vehicle: object; wish: object };
  return [vehicle, wish];
}

const LONGEST_LIST = 2;
const LONGEST_TEXT = 160;

/** Readable: two items of a list, the beginning of a long text, the address that the quick start uses. */
export function asExample(value: unknown): unknown {
  if (typeof value === 'string') {
    const text = value.replace('http://gateway.test', 'http://localhost:8080');
    return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT / 2)}…` : text;
  }
  if (Array.isArray(value)) return value.slice(0, LONGEST_LIST).map(asExample);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, asExample(item)]));
}

const KINDS: readonly [string, RegExp][] = [
  ['id', /^[a-z]{2,3}_[0-9a-hjkmnp-tv-z]{26}$/],
  ['instant', /^\d{4}-\d\d-\d\dT[\d:.]+Z$/],
  ['date', /^\d{4}-\d\d-\d\d$/],
  ['hash', /^sha256:[0-9a-f]{64}$/],
  ['uuid', /^(urn:uuid:)?[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/],
  ['rate', /^\d+\.\d{2,4}$/],
];

/** Which fields there are and of what kind, whatever the values; an id keeps its prefix. */
export function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shapeOf(item)]));
  if (typeof value !== 'string') return value === null ? 'null' : typeof value;
  const kind = KINDS.find(([, pattern]) => pattern.test(value))?.[0] ?? 'text';
  return kind === 'id' ? value.replace(/_.*/, '_…') : kind;
}
