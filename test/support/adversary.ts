import { stalledMs } from './stalls.js';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallOptions, Gateway, Reply } from './gateway.js';

/** Shared by the specs that attack the contract from outside. Nothing here knows how the product works. */

export const fen = (amount: number) => ({ amount, currency: 'CNY' });
export const yuan = (amount: number) => fen(amount * 100);

export const NEW_BEV = {
  condition: 'new',
  powertrain: 'bev',
  modelCode: 'TEST-BEV-1',
  msrp: yuan(199_800),
  transactionPrice: yuan(189_800),
};
export const NEW_ICE = {
  condition: 'new',
  powertrain: 'ice',
  modelCode: 'TEST-ICE-1',
  msrp: yuan(150_000),
  transactionPrice: yuan(150_000),
};
export const WISH = { amount: yuan(120_000), termMonths: 36 };

/** The body of a quote: the same axes as a pre-approval without a person. */
export const quoteBody = (vehicle: object = NEW_BEV, wish: object = WISH, over: object = {}): object => ({
  vehicle,
  useNature: 'non_operating',
  registrationRegion: '310000',
  wish: { financingForm: 'auto_loan', repaymentMethod: 'equal_instalment', ...wish },
  ...over,
});

export const calculationQuery = (over: Record<string, string> = {}): string =>
  new URLSearchParams({
    condition: 'new',
    powertrain: 'bev',
    msrp: '19980000',
    transactionPrice: '18980000',
    useNature: 'non_operating',
    registrationRegion: '310000',
    amount: '12000000',
    termMonths: '36',
    ...over,
  }).toString();

/** GB 11643 with a province-level region, which is issued to nobody. */
export function residentId(region: string, born: string, sequence: string): string {
  const digits = `${region}${born}${sequence}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
  return `${digits}${'10X98765432'[sum % 11] ?? ''}`;
}

export const person = (over: object = {}): object => ({
  fullName: '测试人',
  idNumber: residentId('310000', '19900101', '771'),
  mobile: '13800000000',
  monthlyIncome: yuan(20_000),
  monthlyObligations: yuan(0),
  employment: 'salaried',
  ...over,
});

export type Session = Awaited<ReturnType<Gateway['session']>>;

/** A completed session and the one credit authorisation of its borrower. */
export async function authorisedSession(
  gateway: Gateway,
  o: CallOptions & { persona?: number; channel?: string } = {},
) {
  const session = await gateway.completedSession({ persona: 1, ...o });
  const party = (await gateway.get(`/v1/applicant-sessions/${session.id}`, o)).body.parties[0];
  const consents = party.consents as { id: string; purpose: string; state: string }[];
  const consent = consents.find(({ purpose }) => purpose === 'credit_assessment');
  return {
    session,
    authorisationId: party.creditAuthorisation.id as string,
    consentId: consent?.id ?? '',
  };
}

/** The server's own figure for the whole request, in milliseconds. */
export function serverTotal(reply: Pick<Reply, 'headers'>): number {
  const found = /(?:^|,\s*)total;dur=([\d.]+)/.exec(reply.headers['server-timing'] ?? '');
  return found === null ? Number.NaN : Number(found[1]);
}

export interface Timed extends Reply {
  readonly clientMs: number;
  /** What of it the whole process stood still. */
  readonly stallMs: number;
}

export async function timed(call: () => Promise<Reply>): Promise<Timed> {
  const from = performance.now();
  const reply = await call();
  const to = performance.now();
  return { ...reply, clientMs: to - from, stallMs: stalledMs(from, to) };
}

export interface RawReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly ms: number;
}

/** Bytes as they are, which no HTTP client would send. Status 0: the server closed without a word. */
export function raw(url: string, bytes: string | Buffer, withinMs = 4_000): Promise<RawReply> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const from = performance.now();
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let text = '';
    socket.setEncoding('utf8');
    socket.setTimeout(withinMs, () => socket.destroy());
    socket.on('data', (chunk: string) => (text += chunk));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error);
    });
    socket.on('close', () => resolve({ ...parsed(text), ms: performance.now() - from }));
  });
}

function parsed(text: string): Omit<RawReply, 'ms'> {
  const end = text.indexOf('\r\n\r\n');
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return {
    status: Number(first.split(' ')[1] ?? 0),
    headers: Object.fromEntries(headers),
    text: text.slice(end + 4),
  };
}

/** One POST with exactly these header lines and body bytes; content-length is added. */
export async function rawPost(
  gateway: Gateway,
  path: string,
  body: string | Buffer,
  lines: string[],
): Promise<RawReply> {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body);
  const head = [
    `POST ${path} HTTP/1.1`,
    'connection: close',
    `content-length: ${bytes.length}`,
    ...lines,
    '',
    '',
  ];
  return raw(gateway.url, Buffer.concat([Buffer.from(head.join('\r\n')), bytes]));
}

/** Whatever the server does for a partner in one table, counted past every wall. */
export async function rows(gateway: Gateway, from: string, values: unknown[] = []): Promise<number> {
  const { rows: found } = await gateway.query(`SELECT count(*)::int AS n FROM ${from}`, values);
  return (found[0] as { n: number }).n;
}

export async function until(done: () => Promise<boolean>, withinMs: number): Promise<boolean> {
  const end = performance.now() + withinMs;
  for (;;) {
    if (await done()) return true;
    if (performance.now() > end) return false;
    await sleep(50);
  }
}

/** Every object inside a value, with the path that leads to it. */
export function* objects(value: unknown, path = ''): Generator<[string, Record<string, unknown>]> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* objects(item, `${path}/${index}`);
  } else if (value !== null && typeof value === 'object') {
    yield [path, value as Record<string, unknown>];
    for (const [name, item] of Object.entries(value)) yield* objects(item, `${path}/${name}`);
  }
}

/** Crockford base32 of a UUID, written here again so that the product is not asked about itself. */
export const uuidOf = (id: string): string => {
  const value = [...id.slice(id.indexOf('_') + 1)].reduce(
    (sum, digit) => sum * 32n + BigInt('0123456789abcdefghjkmnpqrstvwxyz'.indexOf(digit)),
    0n,
  );
  return value
    .toString(16)
    .padStart(32, '0')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};
