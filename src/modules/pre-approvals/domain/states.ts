import { defineStates } from '../../../kernel/state-machine.js';

export const PRE_APPROVAL_STATUSES = [
  'pending',
  'approved',
  'conditionally_approved',
  'countered',
  'referred',
  'information_required',
  'declined',
  'withdrawn',
  'expired',
  'superseded',
] as const;
export type PreApprovalStatus = (typeof PRE_APPROVAL_STATUSES)[number];

/** Statuses that carry an offer a customer may still take up, until `validUntil`. */
export const OPEN_STATUSES: readonly PreApprovalStatus[] = [
  'approved',
  'conditionally_approved',
  'countered',
];

const decided: readonly PreApprovalStatus[] = [
  'approved',
  'conditionally_approved',
  'countered',
  'referred',
  'declined',
];
const closing: readonly PreApprovalStatus[] = ['withdrawn', 'expired', 'superseded'];

/** Every status of a pre-approval and what may follow it (journeys.md, fact 5); checked at boot. */
export const PRE_APPROVAL_STATES = defineStates<PreApprovalStatus>({
  initial: 'pending',
  transitions: {
    pending: [...decided, 'information_required', 'withdrawn'],
    approved: closing,
    conditionally_approved: ['approved', 'declined', ...closing],
    countered: closing,
    referred: [
      'approved',
      'conditionally_approved',
      'countered',
      'information_required',
      'declined',
      'withdrawn',
      'expired',
    ],
    information_required: [...decided, 'withdrawn', 'expired'],
    declined: ['superseded'],
    withdrawn: [],
    expired: [],
    superseded: [],
  },
});
