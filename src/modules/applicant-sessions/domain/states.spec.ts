import fc from 'fast-check';
import {
  PARTY_STATES,
  PARTY_TRANSITIONS,
  SESSION_STATUSES,
  SESSION_TRANSITIONS,
  partyStateFor,
  sessionExpiry,
  sessionStatusAt,
  sessionStatusOf,
  type PartyState,
} from './states.js';

describe('states of a session', () => {
  it('has complete tables', () => {
    expect(() => SESSION_TRANSITIONS.check()).not.toThrow();
    expect(() => PARTY_TRANSITIONS.check()).not.toThrow();
    expect(SESSION_TRANSITIONS.all).toEqual([...SESSION_STATUSES]);
    expect(PARTY_TRANSITIONS.all).toEqual([...PARTY_STATES]);
  });

  it.each<[PartyState[], string]>([
    [['awaiting'], 'created'],
    [['opened'], 'opened'],
    [['completed'], 'completed'],
    [['awaiting', 'completed'], 'opened'],
    [['opened', 'completed'], 'opened'],
    [['identified', 'completed'], 'identified'],
    [['authorised', 'completed'], 'authorised'],
    [['completed', 'completed'], 'completed'],
  ])('%j make it %s', (parties, status) => {
    expect(sessionStatusOf(parties)).toBe(status);
  });

  it('never goes back while its parties go on', () => {
    const state = fc.constantFrom(...PARTY_STATES);
    fc.assert(
      fc.property(fc.array(state, { minLength: 1, maxLength: 5 }), fc.nat(4), state, (parties, at, next) => {
        const index = at % parties.length;
        const from = parties[index] ?? 'awaiting';
        fc.pre(PARTY_TRANSITIONS.can(from, next));
        const after = sessionStatusOf(parties.map((one, place) => (place === index ? next : one)));
        const before = sessionStatusOf(parties);
        expect(after === before || SESSION_TRANSITIONS.can(before, after)).toBe(true);
      }),
    );
  });

  it('is completed by data, authorisation and the required consent together', () => {
    expect(partyStateFor({ authorisation: false, requiredConsent: true })).toBe('identified');
    expect(partyStateFor({ authorisation: true, requiredConsent: false })).toBe('authorised');
    expect(partyStateFor({ authorisation: true, requiredConsent: true })).toBe('completed');
  });

  it('is over after 24 hours of business time, to the millisecond', () => {
    const expiresAt = sessionExpiry(1_000);
    expect(expiresAt).toBe(1_000 + 86_400_000);
    expect(sessionStatusAt('completed', expiresAt, expiresAt - 1)).toBe('completed');
    expect(sessionStatusAt('completed', expiresAt, expiresAt)).toBe('expired');
  });
});
