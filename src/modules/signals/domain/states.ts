import { defineStates } from '../../../kernel/state-machine.js';

export const INQUIRY_STATES = ['intended', 'asked', 'answered', 'failed'] as const;
export type InquiryState = (typeof INQUIRY_STATES)[number];

/**
 * Retries stay in `asked`: from the first attempt on, the bureau may have it on record.
 * What was not permitted when its turn came fails unasked.
 */
export const INQUIRY_TRANSITIONS = defineStates<InquiryState>({
  initial: 'intended',
  transitions: {
    intended: ['asked', 'failed'],
    asked: ['answered', 'failed'],
    answered: [],
    failed: ['intended'],
  },
});
