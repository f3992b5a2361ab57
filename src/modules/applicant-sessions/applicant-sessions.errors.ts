import { defineProblems } from '../../platform/http/problem-registry.js';
import type { PartyProblemCode } from './domain/parties.js';

export type ApplicantSessionProblem =
  | Exclude<PartyProblemCode, 'borrower_count' | 'borrower_has_relation'>
  | 'parties_not_allowed'
  | 'channel_not_allowed'
  | 'unknown_reference'
  | 'consent_missing'
  | 'applicant_session_closed'
  | 'applicant_session_changed'
  | 'applicant_data_not_synthetic'
  | 'party_repeated'
  | 'party_identity_differs'
  | 'persona_unknown'
  | 'persona_party_mismatch';

export const APPLICANT_SESSION_PROBLEMS = defineProblems<ApplicantSessionProblem>({
  channel_not_allowed: {
    status: 403,
    title: 'This client does not serve that channel',
    retryable: false,
    help: 'Send the channel that your client is registered for; another channel needs a client of its own.',
  },
  unknown_reference: {
    status: 422,
    title: 'The request names something that does not exist',
    retryable: false,
    help: 'The pointer names the id. It is either misspelt or not one of yours in this environment.',
  },
  borrower_kind_not_offered: {
    status: 422,
    title: 'No product takes this kind of borrower',
    retryable: false,
    help: 'Companies cannot apply yet: send parties of kind person.',
  },
  parties_not_allowed: {
    status: 422,
    title: 'These parties cannot apply together',
    retryable: false,
    help: 'A session has exactly one borrower, without a relation; co-borrowers and guarantors say how they are related to the borrower. The pointer names the party.',
  },
  consent_missing: {
    status: 422,
    title: 'The consent to the credit assessment is missing',
    retryable: false,
    help: "The customer gives it on the lender's page. A withdrawn or expired one needs a new applicant session.",
  },
  applicant_session_closed: {
    status: 409,
    title: 'The applicant session takes no more data',
    retryable: false,
    help: 'It is completed or has expired. A completed session serves as it is until it expires; after that, open a new one.',
  },
  applicant_session_changed: {
    status: 409,
    title: 'The applicant session changed while this request was running',
    retryable: true,
    help: 'Somebody else filled in the same session at the same moment. Repeat the request with the same Idempotency-Key.',
  },
  applicant_data_not_synthetic: {
    status: 422,
    title: 'The sandbox takes synthetic personal data only',
    retryable: false,
    help: 'Resident IDs must have 0000 as their third to sixth digits (province-level codes, issued to nobody) with a correct check character; mobiles must be among 13800000000, 15500000000, 16600000000, 19200000000, 19800000000. Or send {"persona": 1}.',
  },
  party_repeated: {
    status: 422,
    title: 'One person stands for two parties',
    retryable: false,
    help: 'Every party of a session is another person and appears once.',
  },
  party_identity_differs: {
    status: 422,
    title: 'This party was identified as somebody else',
    retryable: false,
    help: 'A party stays the person that first identified. For another person open a new applicant session.',
  },
  persona_unknown: {
    status: 422,
    title: 'There is no such persona',
    retryable: false,
    help: 'Personas have the numbers 1 to 13; see the documentation of the sandbox.',
  },
  persona_party_mismatch: {
    status: 422,
    title: 'The persona does not fit the parties of the session',
    retryable: false,
    help: 'A persona brings its own persons (number 10 up to two, the others one). Use "parties" to fill in others.',
  },
});
