import type { DecisionInput } from './policy.js';
import type { ReasonCode } from './reasons.js';
import { DECISION_STEPS, type DecisionStep, type Finding } from './steps.js';

export type Outcome = 'approved' | 'countered' | 'referred' | 'declined';

export interface Decision {
  outcome: Outcome;
  /** Real reasons in the order found; what a partner may see of them is `partnerReasons()`. */
  reasons: ReasonCode[];
  /** Every step that ran, with what it found: the record a replay compares. */
  trace: { step: string; found: Finding | null }[];
}

/** Runs the ordered steps over recorded inputs. Pure: the same inputs always give the same decision. */
export function decide(input: DecisionInput, steps: readonly DecisionStep[] = DECISION_STEPS): Decision {
  const trace: Decision['trace'] = [];
  for (const step of steps) {
    const found = step.find(input);
    trace.push({ step: step.name, found });
    if (found?.effect === 'decline') return { outcome: 'declined', reasons: [found.reason], trace };
  }
  const findings = trace.flatMap(({ found }) => (found ? [found] : []));
  const referrals = findings.filter(({ effect }) => effect === 'refer');
  if (referrals.length > 0)
    return { outcome: 'referred', reasons: referrals.map(({ reason }) => reason), trace };
  const counters = findings.map(({ reason }) => reason);
  return { outcome: counters.length > 0 ? 'countered' : 'approved', reasons: counters, trace };
}
