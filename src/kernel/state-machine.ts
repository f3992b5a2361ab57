import { DomainError } from './errors.js';

/** The states of one aggregate as data: every state, and what may follow it. */
export interface StateTable<S extends string> {
  readonly initial: S | readonly S[];
  readonly transitions: Readonly<Record<S, readonly S[]>>;
}

/** Code `state_transition_refused`; details `from` and `to`. */
export class StateTransitionRefused extends DomainError {}

export interface States<S extends string> {
  readonly initial: readonly S[];
  readonly all: readonly S[];
  can(from: S, to: S): boolean;
  /** @throws StateTransitionRefused */
  assert(from: S, to: S): void;
  /** Nothing follows. */
  terminal(state: S): boolean;
  is(text: string): text is S;
  /** For the boot. @throws Error that names every state that is unknown, unreachable or listed twice */
  check(): void;
}

export function defineStates<S extends string>({ initial, transitions }: StateTable<S>): States<S> {
  const starts = typeof initial === 'string' ? [initial] : initial;
  const all = Object.keys(transitions) as S[];
  const next = new Map<string, ReadonlySet<S>>(all.map((state) => [state, new Set(transitions[state])]));
  const can = (from: S, to: S): boolean => next.get(from)?.has(to) ?? false;
  return {
    initial: starts,
    all,
    can,
    assert(from, to) {
      if (can(from, to)) return;
      throw new StateTransitionRefused('state_transition_refused', `${from} is never followed by ${to}.`, {
        from,
        to,
      });
    },
    terminal: (state) => next.get(state)?.size === 0,
    is: (text): text is S => next.has(text),
    check() {
      const faults = faultsOf(starts, transitions, all);
      if (faults.length > 0) throw new Error(`The table of states is wrong: ${faults.join('; ')}.`);
    },
  };
}

function faultsOf<S extends string>(
  starts: readonly S[],
  transitions: Readonly<Record<S, readonly S[]>>,
  all: readonly S[],
): string[] {
  const known = new Set<string>(all);
  const faults: string[] = [];
  if (starts.length === 0) faults.push('no initial state');
  for (const state of starts) if (!known.has(state)) faults.push(`unknown initial state ${state}`);
  for (const from of all) {
    const targets = transitions[from];
    if (new Set(targets).size !== targets.length) faults.push(`${from} lists a state twice`);
    for (const to of targets) {
      if (!known.has(to)) faults.push(`${from} leads to the unknown state ${to}`);
    }
  }
  const reached = new Set<S>(starts);
  for (const state of reached) for (const to of transitions[state] ?? []) reached.add(to);
  for (const state of all) if (!reached.has(state)) faults.push(`${state} is unreachable`);
  return faults;
}
