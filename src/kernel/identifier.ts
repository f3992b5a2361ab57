/** What a validator answers: the normalised value and what it says, or a stable code and why. */
export type Identified<Value extends object, Code extends string> =
  | ({ readonly ok: true; readonly value: string } & Value)
  | { readonly ok: false; readonly code: Code; readonly detail: string };

export function refusal<Code extends string>(
  code: Code,
  detail: string,
): { ok: false; code: Code; detail: string } {
  return { ok: false, code, detail };
}

/**
 * ASCII letters only. String.toUpperCase would turn a long s or a dotless i into the letters S and I, and so accept
 * what nobody wrote.
 */
export function upperCase(text: string): string {
  return text.replace(/[a-z]/g, (letter) => letter.toUpperCase());
}

/** Sum of weight times value, position by position. */
export function weightedSum(
  text: string,
  weights: readonly number[],
  valueOf: (letter: string) => number,
): number {
  return weights.reduce((sum, weight, at) => sum + weight * valueOf(text[at] ?? ''), 0);
}
