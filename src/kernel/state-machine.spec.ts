import fc from 'fast-check';
import { defineStates, StateTransitionRefused } from './state-machine.js';

const session = () =>
  defineStates<'created' | 'opened' | 'completed' | 'expired'>({
    initial: 'created',
    transitions: {
      created: ['opened', 'expired'],
      opened: ['completed', 'expired'],
      completed: [],
      expired: [],
    },
  });

const table = (transitions: Record<string, string[]>, initial: string | string[] = 'a') =>
  defineStates({ initial, transitions });

describe('states', () => {
  it('allow what the table holds and nothing else', () => {
    const states = session();
    for (const from of states.all) {
      for (const to of states.all) {
        const allowed = ['created>opened', 'created>expired', 'opened>completed', 'opened>expired'].includes(
          `${from}>${to}`,
        );
        expect(states.can(from, to)).toBe(allowed);
        if (allowed) expect(() => states.assert(from, to)).not.toThrow();
        else expect(() => states.assert(from, to)).toThrow(StateTransitionRefused);
      }
    }
    expect(states.all.filter((state) => states.terminal(state))).toEqual(['completed', 'expired']);
    expect([states.is('opened'), states.is('toString'), states.initial]).toEqual([true, false, ['created']]);
    expect(() => states.check()).not.toThrow();
  });

  it('say which transition was refused', () => {
    try {
      session().assert('completed', 'opened');
      throw new Error('not refused');
    } catch (error) {
      expect(error).toMatchObject({
        name: 'StateTransitionRefused',
        code: 'state_transition_refused',
        details: { from: 'completed', to: 'opened' },
      });
    }
  });

  it.each([
    ['an unknown target', { a: ['b', 'ghost'], b: [] }, 'a', 'a leads to the unknown state ghost'],
    ['an unreachable state', { a: ['b'], b: [], c: ['b'] }, 'a', 'c is unreachable'],
    ['an island', { a: [], b: ['c'], c: ['b'] }, 'a', 'b is unreachable; c is unreachable'],
    ['an unknown start', { a: [] }, 'z', 'unknown initial state z'],
    ['no start', { a: [] }, [], 'no initial state'],
    ['a target twice', { a: ['b', 'b'], b: [] }, 'a', 'a lists a state twice'],
  ])('check finds %s', (_, transitions, initial, fault) => {
    expect(() => table(transitions as Record<string, string[]>, initial).check()).toThrow(fault);
  });

  it('check finds a state that nothing leads to any more, wherever it is cut off', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 12 }), fc.nat(), (length, seed) => {
        const names = Array.from({ length }, (_, at) => `s${at}`);
        const chain = Object.fromEntries(
          names.map((name, at) => [name, at + 1 < length ? [`s${at + 1}`] : []]),
        );
        expect(() => table(chain, 's0').check()).not.toThrow();
        const cut = seed % (length - 1);
        expect(() => table({ ...chain, [`s${cut}`]: [] }, 's0').check()).toThrow(
          `s${cut + 1} is unreachable`,
        );
      }),
    );
  });

  it('takes several first states', () => {
    expect(() => table({ a: [], b: [] }, ['a', 'b']).check()).not.toThrow();
  });
});
