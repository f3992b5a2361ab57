import { defineProblems } from '../../platform/http/problem-registry.js';

export type PermissionProblem = 'permission_expired' | 'permission_changed';

/** Of consents and credit authorisations alike. */
export const PERMISSION_PROBLEMS = defineProblems<PermissionProblem>({
  permission_expired: {
    status: 409,
    title: 'It has expired',
    retryable: false,
    help: 'An expired consent or authorisation permits nothing any more; there is nothing left to withdraw.',
  },
  permission_changed: {
    status: 409,
    title: 'It changed while this request was running',
    retryable: true,
    help: 'The customer acted at the same moment. Repeat the request with the same Idempotency-Key.',
  },
});
