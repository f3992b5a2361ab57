import { JsonUpstream } from '../../upstream/json-upstream.js';
import type { UpstreamObserver } from '../../upstream/upstream-metrics.js';
import { UpstreamFailure } from '../../upstream/upstream-failure.js';
import type { BureauOutcome, BureauReport, BureauRequest, CreditBureau } from '../credit-bureau.port.js';
import { readReport } from './report-schema.js';

const NAME = 'credit-bureau';

/** Real bureaus take one to three seconds. */
const ATTEMPT_MS = 5_000;
const SETTINGS = {
  attemptMs: ATTEMPT_MS,
  connections: 16,
  atOnce: 16,
  queue: 64,
  retries: 1,
  failuresToOpen: 5,
  openMs: 2_000,
};

/** The bureau over HTTP. Repeating a call is safe because the authorisation travels as its Idempotency-Key. */
export class HttpCreditBureau implements CreditBureau {
  private readonly upstream: JsonUpstream;

  constructor(baseUrl: string | undefined, over: Partial<typeof SETTINGS> = {}, observer?: UpstreamObserver) {
    this.upstream = new JsonUpstream({ name: NAME, baseUrl, ...SETTINGS, ...over }, observer);
  }

  async inquire(
    { authorisationId, subject, purpose, scenario }: BureauRequest,
    signal: AbortSignal,
  ): Promise<BureauOutcome> {
    const report = await this.upstream.call(
      {
        path: '/inquiries',
        headers: { 'idempotency-key': authorisationId },
        body: {
          authorisationId,
          purpose,
          subject: { fullName: subject.fullName, idNumber: subject.idNumber, mobile: subject.mobile },
        },
        scenario,
        read: (body) => reportFor(authorisationId, body),
      },
      signal,
    );
    return { report };
  }

  close(): Promise<void> {
    return this.upstream.close();
  }
}

function reportFor(authorisationId: string, body: unknown): BureauReport | null {
  const read = readReport(body);
  // Somebody else's report, by whatever mix-up, must never decide about this person.
  if (read !== null && read.authorisationId !== authorisationId)
    throw new UpstreamFailure(NAME, 'upstream_nonsense', 'other_inquiry');
  return read?.report ?? null;
}
