import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { scenarioOfHeaders } from '../../upstream/scenario-header.js';
import { sendAsPlanned, sendJson } from '../../sandbox-vendor/vendor-answer.js';
import type { VendorHandler } from '../../sandbox-vendor/vendor-server.js';
import type { BureauVendor } from './bureau-vendor.js';

const inquiry = z.object({
  authorisationId: z.string().min(1).max(100),
  purpose: z.literal('loan_approval'),
  subject: z.object({ fullName: z.string().min(1), idNumber: z.string().min(1), mobile: z.string().min(1) }),
});

const INQUIRIES = '/inquiries';
/** Where a caller would end that follows the sandbox's redirect: an honest answer, to make following tempting. */
const ELSEWHERE = '/inquiries/elsewhere';
const COUNT = '/inquiries/count';

/** The sandbox bureau over HTTP. */
export function bureauRoutes(vendor: BureauVendor, prefix: string): VendorHandler {
  return async ({ method, path, query, headers, body }, response) => {
    if (method === 'GET' && path === COUNT)
      return sendJson(response, 200, { inquiries: vendor.count(query.get('key') ?? '') });
    if (method !== 'POST' || (path !== INQUIRIES && path !== ELSEWHERE))
      return sendJson(response, 404, { error: 'not_found' });
    const parsed = inquiry.safeParse(body);
    if (!parsed.success) return sendJson(response, 400, { error: 'invalid_request' });
    const { authorisationId, subject } = parsed.data;
    const key = headers['idempotency-key'];
    const scenario =
      path === ELSEWHERE
        ? { outcome: 'ok' as const, params: {} }
        : scenarioOfHeaders(headers, 'credit-bureau');
    const { plan, report } = vendor.take({
      key: typeof key === 'string' ? key : null,
      authorisationId,
      idNumber: subject.idNumber,
      scenario,
    });
    await sendAsPlanned(response, plan, {
      body: { authorisationId, ...report },
      other: { authorisationId: randomUUID(), ...report },
      elsewhere: `/${prefix}${ELSEWHERE}`,
    });
  };
}
