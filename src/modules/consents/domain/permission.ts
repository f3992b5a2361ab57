import { defineStates } from '../../../kernel/state-machine.js';

/** States that a consent and a credit authorisation share. */
export const PERMISSION_STATES = ['awaiting', 'authorised', 'revoked', 'expired'] as const;
export type PermissionState = (typeof PERMISSION_STATES)[number];

/** A withdrawal or an expiry is final: a customer who changes their mind is asked again, in a new session. */
export const PERMISSION_TRANSITIONS = defineStates<PermissionState>({
  initial: 'awaiting',
  transitions: {
    awaiting: ['authorised', 'revoked', 'expired'],
    authorised: ['revoked', 'expired'],
    revoked: [],
    expired: [],
  },
});

/** A permission as stored; its state at a moment is `permissionState()`. Ids are raw UUIDs, instants epoch ms. */
export interface Permission {
  readonly id: string;
  readonly version: number;
  readonly state: PermissionState;
  readonly expiresAt: number;
}

/** Where a permission was given: on the lender's own page, or by the sandbox standing in for it. */
export type PermissionSource = 'lender_page' | 'sandbox';

/**
 * The state at a moment of business time. Nothing has to run for a permission to expire, so no missed job can
 * keep one alive; from the instant of `expiresAt` on it is over.
 */
export function permissionState(
  stored: PermissionState,
  expiresAt: number,
  businessNow: number,
): PermissionState {
  return PERMISSION_TRANSITIONS.can(stored, 'expired') && expiresAt <= businessNow ? 'expired' : stored;
}

const DAY_MS = 86_400_000;

/** When a permission given now for so many days is over. */
export const expiryAfterDays = (businessNow: number, days: number): number => businessNow + days * DAY_MS;
