import { z } from 'zod';
import { fromWire, toWire } from '../../../kernel/money.js';
import { scenarioOfHeaders } from '../../upstream/scenario-header.js';
import { sendAsPlanned, sendJson } from '../../sandbox-vendor/vendor-answer.js';
import type { VendorHandler } from '../../sandbox-vendor/vendor-server.js';
import type { ValuationVendor } from './valuation-vendor.js';

const question = z.object({
  vin: z.string().max(17).nullable(),
  odometerKm: z.int().min(0).nullable(),
  firstRegistration: z.string().max(10).nullable(),
  askingPrice: z.object({ amount: z.int().min(0), currency: z.literal('CNY') }),
});

const VALUATIONS = '/valuations';
const ELSEWHERE = '/valuations/elsewhere';

/** The sandbox's valuation service over HTTP. */
export function valuationRoutes(vendor: ValuationVendor, prefix: string): VendorHandler {
  return async ({ method, path, headers, body }, response) => {
    if (method !== 'POST' || (path !== VALUATIONS && path !== ELSEWHERE))
      return sendJson(response, 404, { error: 'not_found' });
    const parsed = question.safeParse(body);
    if (!parsed.success) return sendJson(response, 400, { error: 'invalid_request' });
    const scenario =
      path === ELSEWHERE ? { outcome: 'ok' as const, params: {} } : scenarioOfHeaders(headers, 'valuation');
    const { plan, valuation } = vendor.take({
      vin: parsed.data.vin,
      askingPrice: fromWire(parsed.data.askingPrice),
      scenario,
    });
    const answer = { ...valuation, lendingValue: toWire(valuation.lendingValue) };
    await sendAsPlanned(response, plan, {
      body: answer,
      other: { ...answer, lendingValue: null },
      elsewhere: `/${prefix}${ELSEWHERE}`,
    });
  };
}
