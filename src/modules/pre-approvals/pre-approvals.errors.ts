import { defineProblems } from '../../platform/http/problem-registry.js';

export const PRE_APPROVAL_PROBLEMS = defineProblems({
  applicant_data_not_allowed_for_channel: {
    status: 403,
    title: 'This channel may not carry applicant data',
    retryable: false,
    help: "Open an applicant session and name it in applicantSessionId; the customer enters the data on the lender's page. Only dealer-store clients whose contract allows staff-assisted entry may send an applicant.",
  },
  applicant_session_not_completed: {
    status: 409,
    title: 'The applicant session is not completed',
    retryable: true,
    help: 'Let the customer finish the form behind the session URL, then send the pre-approval again with the same Idempotency-Key.',
  },
  applicant_session_expired: {
    status: 409,
    title: 'The applicant session has expired',
    retryable: false,
    help: 'Open a new applicant session; a session serves for 24 hours.',
  },
  applicant_session_mismatch: {
    status: 422,
    title: 'The request and the applicant session do not agree',
    retryable: false,
    help: 'Use the channel, store and parties of the session, or open a session for these.',
  },
  credit_authorisation_missing: {
    status: 422,
    title: 'There is no valid credit authorisation',
    retryable: false,
    help: "Every party gives its credit authorisation on the lender's page. A withdrawn or expired one needs a new session.",
  },
  party_role_not_offered: {
    status: 422,
    title: 'This version takes one borrower',
    retryable: false,
    help: 'Send a session whose only party is the borrower. Co-borrowers and guarantors are announced for a later version.',
  },
});
