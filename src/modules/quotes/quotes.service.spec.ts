import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Platform1795392000001 } from '../../../migrations/1795392000001-platform.js';
import { Products1795392000004 } from '../../../migrations/1795392000004-products.js';
import { openCatalogue } from '../../../test/support/pricing-fixtures.js';
import { emptyTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { AppDatabase, WorkerDatabase } from '../../platform/database/database.js';
import { migrate } from '../../platform/database/migrations.js';
import { createPool } from '../../platform/database/pool.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { KeyRing } from '../../platform/privacy/key-ring.js';
import type { BusinessDays } from '../products/business-days.service.js';
import type { ProductCatalogue } from '../products/product-catalogue.service.js';
import { ProductsService } from '../products/products.service.js';
import type { CalculationQueryDto } from './calculations.dto.js';
import { requestOfBody } from './price-input.js';
import { PricingService } from './pricing.service.js';
import { QuoteTokens } from './quote-tokens.service.js';
import type { QuoteRequestDto } from './quotes.dto.js';
import { QuotesService } from './quotes.service.js';
import './quotes.errors.js';

const NOON = Date.parse('2026-11-23T04:00:00Z');
const TENANT = '019c0000-0000-7000-8000-000000000001';
const OTHER = '019c0000-0000-7000-8000-000000000002';
const yuan = (amount: number) => ({ amount: amount * 100, currency: 'CNY' as const });
const ctx = { tenantId: TENANT, clientId: 'dms-demo', livemode: false } as RequestContext;
type Json = Record<string, never>;

const query = (over: Partial<CalculationQueryDto> = {}): CalculationQueryDto => ({
  condition: 'new',
  powertrain: 'bev',
  msrp: '19980000',
  transactionPrice: '18980000',
  useNature: 'non_operating',
  registrationRegion: '310000',
  amount: '12000000',
  termMonths: '36',
  ...over,
});
const body = (over: Partial<QuoteRequestDto> = {}): QuoteRequestDto => ({
  vehicle: {
    condition: 'new',
    powertrain: 'bev',
    vin: null,
    msrp: yuan(199_800),
    transactionPrice: yuan(189_800),
  },
  useNature: 'non_operating',
  registrationRegion: '310000',
  wish: {
    financingForm: 'auto_loan',
    amount: yuan(120_000),
    termMonths: 36,
    repaymentMethod: 'equal_instalment',
  },
  ...over,
});

describe('calculations and quotes', () => {
  let urls: TestDatabase;
  let home: string;
  let app: AppDatabase;
  let worker: WorkerDatabase;
  let catalogue: ProductCatalogue;
  let tokens: QuoteTokens;
  let pricing: PricingService;
  let quotes: QuotesService;
  let rules: ProductsService;
  let day = { today: '2026-11-23', businessNow: NOON };

  beforeAll(async () => {
    urls = await emptyTestDatabase();
    home = await mkdtemp(join(tmpdir(), 'quotes-'));
    await migrate(urls.owner, [Platform1795392000001, Products1795392000004]);
    const pool = (url: string) => createPool({ url, applicationName: 'test', max: 2 });
    app = new AppDatabase(pool(urls.app));
    worker = new WorkerDatabase(pool(urls.worker));
    catalogue = await openCatalogue(app, worker);
    tokens = new QuoteTokens(await KeyRing.open(app, { home }));
    pricing = new PricingService(catalogue, tokens);
    const days = { of: () => Promise.resolve(day) } as unknown as BusinessDays;
    quotes = new QuotesService(pricing, catalogue, days, tokens);
    rules = new ProductsService(catalogue, days);
  });

  beforeEach(() => {
    day = { today: '2026-11-23', businessNow: NOON };
  });

  afterAll(async () => {
    catalogue.onApplicationShutdown();
    await app.close();
    await worker.close();
    await urls.drop();
    await rm(home, { recursive: true });
  });

  const problem = async (work: Promise<unknown>): Promise<Json> =>
    work.then(
      () => Promise.reject(new Error('was answered')),
      (error: unknown) => error as Json,
    );

  it('calculates, tags and lets the caller keep the answer for the day at most', async () => {
    const answer = await quotes.calculate(query(), ctx, undefined);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        instalment: { amount: 353_648 },
        instalmentCount: 36,
        repaymentMethod: 'equal_instalment',
        annualisedAllInCost: { simple: '4.0461', compound: '4.1220' },
        livemode: false,
      },
      headers: { 'cache-control': 'private, max-age=60', vary: 'Authorization, Gateway-Version' },
    });
    const tag = answer.headers['etag'];
    expect(tag).toMatch(/^"[\w-]{27}"$/);
    expect(await quotes.calculate(query(), ctx, `"x", W/${tag ?? ''}`)).toMatchObject({
      status: 304,
      body: undefined,
      headers: { etag: tag },
    });
    expect((await quotes.calculate(query({ amount: '12000001' }), ctx, tag)).status).toBe(200);
    day = { today: '2026-11-23', businessNow: Date.parse('2026-11-23T15:59:30Z') };
    expect((await quotes.calculate(query(), ctx, undefined)).headers['cache-control']).toBe(
      'private, max-age=30',
    );
  });

  it('gives the same tag for the same wish in other words, another for another day or environment', async () => {
    const tag = async (over: Partial<CalculationQueryDto>, who = ctx) =>
      (await quotes.calculate(query(over), who, undefined)).headers['etag'];
    expect(
      await tag({ repaymentMethod: 'equal_instalment', subsidies: 'auto', batteryIncluded: 'true' }),
    ).toBe(await tag({}));
    expect(await tag({}, { ...ctx, livemode: true })).not.toBe(await tag({}));
    const today = await tag({});
    day = { today: '2026-11-24', businessNow: NOON + 86_400_000 };
    expect(await tag({})).not.toBe(today);
  });

  it('names every fault of the query at once', async () => {
    const refused = await problem(
      quotes.calculate(
        query({ vin: 'LTESTEV28SB001001', registrationRegion: '990000', downPaymentPercent: '101' }),
        ctx,
        undefined,
      ),
    );
    expect(refused).toMatchObject({
      code: 'invalid_request',
      errors: [
        { pointer: '?vin', code: 'vin_check_digit' },
        { pointer: '?registrationRegion', code: 'region_unknown' },
        { pointer: '?amount', code: 'exactly_one_expected' },
        { pointer: '?downPaymentPercent', code: 'percent_out_of_range' },
      ],
    });
    const long = await problem(quotes.calculate(query({ termMonths: '61' }), ctx, undefined));
    expect(long).toMatchObject({
      code: 'term_above_cap',
      status: 422,
      errors: [{ pointer: '?termMonths' }],
      extra: { maxTermMonths: 60, rules: [{ id: 'NEW_TERM_MAX', value: '60' }] },
    });
  });

  it('quotes every row under an id that follows from the question and the day', async () => {
    const first = (await quotes.quote(body(), ctx)).body as Json;
    const second = (await quotes.quote(body(), ctx)).body as Json;
    expect(first['id']).toMatch(/^quo_[0-9a-z]{26}$/);
    expect(second['id']).toBe(first['id']);
    expect(first).toMatchObject({
      nature: 'indicative',
      binding: false,
      businessDate: '2026-11-23',
      expiresAt: '2026-11-30T16:00:00.000Z',
      lastInstalment: { amount: 353_632 },
      totalCost: { amount: 12_761_312 },
      pricedIn: { product: 'NEW_CAR_LOAN@1' },
    });
    expect(first['schedule']).toHaveLength(36);
    day = { today: '2026-11-24', businessNow: NOON + 86_400_000 };
    expect(((await quotes.quote(body(), ctx)).body as Json)['id']).not.toBe(first['id']);
    expect(
      await problem(quotes.quote(body({ vehicle: { ...body().vehicle, batteryIncluded: false } }), ctx)),
    ).toMatchObject({ errors: [{ pointer: '/vehicle/batteryPrice' }] });
  });

  it('opens its token for its own tenant until it expires', async () => {
    const { quoteToken, expiresAt } = (await quotes.quote(body(), ctx)).body as {
      quoteToken: string;
      expiresAt: string;
    };
    expect(quoteToken).not.toContain(TENANT);
    const end = Date.parse(expiresAt);
    expect(tokens.open(quoteToken, TENANT, end - 1)).toMatchObject({
      ok: true,
      contents: { on: '2026-11-23', customerRate: '3.88', termMonths: 36, principal: '12000000' },
    });
    expect(tokens.open(quoteToken, TENANT, end)).toEqual({ ok: false, reason: 'expired' });
    expect(tokens.open(quoteToken, OTHER, NOON)).toEqual({ ok: false, reason: 'other_tenant' });
    for (const forged of [
      '',
      'qt1_',
      `${quoteToken}A`,
      quoteToken.slice(0, -1),
      quoteToken.replace('qt1_', 'qt2_'),
      `${quoteToken}=`,
    ]) {
      expect(tokens.open(forged, TENANT, NOON)).toEqual({ ok: false, reason: 'forged' });
    }
    for (let at = 4; at < quoteToken.length; at += 7) {
      const changed =
        quoteToken.slice(0, at) + (quoteToken[at] === 'A' ? 'B' : 'A') + quoteToken.slice(at + 1);
      expect(tokens.open(changed, TENANT, NOON).ok).toBe(false);
    }
    const [expired, foreign] = [end, NOON].map(
      (now) => () => pricing.openQuote(quoteToken, now === end ? TENANT : OTHER, now),
    );
    expect(expired).toThrow(expect.objectContaining({ code: 'quote_token_expired' }));
    expect(foreign).toThrow(expect.objectContaining({ code: 'quote_token_invalid' }));
  });

  it('gives the quoted price later, and only for what was quoted', async () => {
    const { quoteToken } = (await quotes.quote(body(), ctx)).body as { quoteToken: string };
    const quote = pricing.openQuote(quoteToken, TENANT, NOON);
    const again = (over: Partial<QuoteRequestDto>) =>
      pricing.priceAsQuoted(quote, requestOfBody(body(over), false), '2026-11-29');
    expect(again({}).schedule.instalment).toBe(353_648n);
    const bound = { ...body().vehicle, vin: 'ltestev27sb001001' };
    expect(
      again({ vehicle: bound, wish: { ...body().wish, amount: yuan(100_000) } }).customerRate.toString(),
    ).toBe('3.88');
    const dearer = { ...body().vehicle, transactionPrice: yuan(189_801) };
    expect(() => again({ vehicle: dearer })).toThrow(
      expect.objectContaining({
        code: 'quote_token_mismatch',
        errors: [expect.objectContaining({ pointer: '/vehicle' })],
      }),
    );
    expect(() => again({ wish: { ...body().wish, termMonths: 35 } })).toThrow(
      expect.objectContaining({ code: 'quote_token_mismatch' }),
    );
    expect(() =>
      pricing.priceAsQuoted(
        { ...quote, catalogueVersion: 'cat_0' },
        requestOfBody(body(), false),
        '2026-11-29',
      ),
    ).toThrow(expect.objectContaining({ code: 'quote_token_mismatch' }));
  });

  it('lists the rules of a day and each by its id', async () => {
    const list = await rules.list({ on: '2026-11-23' }, ctx, undefined);
    const items = (list.body as { items: { id: string }[] }).items;
    expect(items.length).toBeGreaterThan(25);
    expect((await rules.list({}, ctx, list.headers['etag'])).status).toBe(304);
    expect(
      (await rules.list({ on: '2023-01-01', subject: 'loan_to_value_cap' }, ctx, undefined)).body,
    ).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ id: 'LTV_OWN_USE_NEW_NEV', value: '85.00' })]),
    });
    expect((await rules.one('USED_TERM_MAX', undefined, ctx, undefined)).body).toMatchObject({
      value: 36,
      unit: 'months',
      certainty: 'V2',
      livemode: false,
    });
    expect(await problem(rules.one('SCORE_APPROVE_FROM', undefined, ctx, undefined))).toMatchObject({
      code: 'not_found',
    });
    expect(await problem(rules.list({ on: '2026-02-30' }, ctx, undefined))).toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer: '?on' }],
    });
  });
});
