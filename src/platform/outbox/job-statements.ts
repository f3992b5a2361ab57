import type { QueryResult } from 'pg';
import { statement, type Statement } from '../database/statement.js';
import type { JsonValue } from '../json.js';

export interface JobRow {
  readonly id: string;
  readonly tenantId: string | null;
  readonly kind: string;
  readonly key: string;
  readonly payload: JsonValue;
  /** Runs so far, this one included. */
  readonly attempts: number;
  readonly fence: string;
  readonly requests: string;
}

/** Renewed while a handler runs, so it only measures how long a dead process keeps its jobs. */
const LEASE = `interval '2 seconds'`;

/** Each kind up to its own number, so that many of one kind leave the others their turn. */
const claim = statement(
  'job-claim',
  `WITH due AS (
     SELECT waiting.id FROM unnest($2::text[], $3::integer[]) AS wanted (kind, at_most)
     CROSS JOIN LATERAL (
       SELECT id FROM job
       WHERE run_at <= $1 AND kind = wanted.kind AND (lease_until IS NULL OR lease_until < clock_timestamp())
       ORDER BY run_at, id LIMIT wanted.at_most FOR UPDATE SKIP LOCKED) AS waiting)
   UPDATE job SET fence = job.fence + 1, attempts = job.attempts + 1, lease_until = clock_timestamp() + ${LEASE}
   FROM due WHERE job.id = due.id
   RETURNING job.id, job.tenant_id, job.kind, job.key, job.payload, job.attempts, job.fence, job.requests`,
);

const renew = statement(
  'job-renew',
  `UPDATE job SET lease_until = clock_timestamp() + ${LEASE}
   FROM unnest($1::uuid[], $2::bigint[]) AS held (id, fence)
   WHERE job.id = held.id AND job.fence = held.fence RETURNING job.id`,
);

const finish = statement('job-finish', 'SELECT finish_job($1, $2, $3)');

const end = statement('job-end', 'SELECT end_job($1, $2, $3)');

/** A request that came in meanwhile keeps its own time. */
const postpone = statement(
  'job-postpone',
  `UPDATE job SET lease_until = NULL, run_at = CASE WHEN requests = $3 THEN $4 ELSE run_at END
   WHERE id = $1 AND fence = $2`,
);

/** @param wanted how many jobs of which kind at most */
export function claimJobs(now: Date, wanted: ReadonlyMap<string, number>): Statement {
  return claim(now, [...wanted.keys()], [...wanted.values()]);
}

export function renewJobs(jobs: readonly JobRow[]): Statement {
  return renew(
    jobs.map(({ id }) => id),
    jobs.map(({ fence }) => fence),
  );
}

/** Raises FC001, and so undoes its transaction, when another runner has taken the job. */
export function finishJob({ id, fence, requests }: JobRow): Statement {
  return finish(id, fence, requests);
}

/** The same without a word when there is nothing to end: the handler's own transaction may have done it. */
export function endJob({ id, fence, requests }: JobRow): Statement {
  return end(id, fence, requests);
}

export function postponeJob({ id, fence, requests }: JobRow, runAt: Date): Statement {
  return postpone(id, fence, requests, runAt);
}

export function readJobs(result: QueryResult): JobRow[] {
  return (result.rows as Record<string, unknown>[]).map((row) => ({
    id: row.id as string,
    tenantId: row.tenant_id as string | null,
    kind: row.kind as string,
    key: row.key as string,
    payload: row.payload as JsonValue,
    attempts: row.attempts as number,
    fence: row.fence as string,
    requests: row.requests as string,
  }));
}
