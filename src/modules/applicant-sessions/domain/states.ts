import { defineStates } from '../../../kernel/state-machine.js';

export const SESSION_STATUSES = [
  'created',
  'opened',
  'identified',
  'authorised',
  'completed',
  'expired',
] as const;
export type SessionStatus = (typeof SESSION_STATUSES)[number];

/** A single form may take a session over several states at once; none is ever gone back to. */
export const SESSION_TRANSITIONS = defineStates<SessionStatus>({
  initial: 'created',
  transitions: {
    created: ['opened', 'identified', 'authorised', 'completed', 'expired'],
    opened: ['identified', 'authorised', 'completed', 'expired'],
    identified: ['authorised', 'completed', 'expired'],
    authorised: ['completed', 'expired'],
    completed: ['expired'],
    expired: [],
  },
});

export const PARTY_STATES = ['awaiting', 'opened', 'identified', 'authorised', 'completed'] as const;
export type PartyState = (typeof PARTY_STATES)[number];

/**
 * A party is identified with its data, authorised with its credit authorisation, and completed when the
 * required consent is there as well.
 */
export const PARTY_TRANSITIONS = defineStates<PartyState>({
  initial: 'awaiting',
  transitions: {
    awaiting: ['opened', 'identified', 'authorised', 'completed'],
    opened: ['identified', 'authorised', 'completed'],
    identified: ['authorised', 'completed'],
    authorised: ['completed'],
    completed: [],
  },
});

/** [K] How long a session serves, in business time; a completed one too, so that no answer rests on old data. */
export const SESSION_HOURS = 24;

const HOUR_MS = 3_600_000;

export const sessionExpiry = (businessNow: number): number => businessNow + SESSION_HOURS * HOUR_MS;

/** The state that given permissions put an identified party in. */
export function partyStateFor(given: { authorisation: boolean; requiredConsent: boolean }): PartyState {
  if (!given.authorisation) return 'identified';
  return given.requiredConsent ? 'completed' : 'authorised';
}

const STATUS_OF: Record<PartyState, SessionStatus> = {
  awaiting: 'created',
  opened: 'opened',
  identified: 'identified',
  authorised: 'authorised',
  completed: 'completed',
};

/** A session is as far as its slowest party, except that the first party to come has opened it. */
export function sessionStatusOf(parties: readonly PartyState[]): Exclude<SessionStatus, 'expired'> {
  const ranks = parties.map((state) => PARTY_STATES.indexOf(state));
  const slowest = PARTY_STATES[Math.min(...ranks)] ?? 'awaiting';
  if (slowest === 'awaiting' && Math.max(...ranks) > 0) return 'opened';
  return STATUS_OF[slowest] as Exclude<SessionStatus, 'expired'>;
}

/** The status at a moment of business time; from the instant of `expiresAt` on a session is expired. */
export function sessionStatusAt(
  stored: SessionStatus,
  expiresAt: number,
  businessNow: number,
): SessionStatus {
  return expiresAt <= businessNow ? 'expired' : stored;
}
