/** Epoch milliseconds; null means that business time is wall time. A sandbox may set the pair. */
export interface TenantClock {
  readonly businessAnchor: number | null;
  readonly wallAnchor: number | null;
}

/** A tenant's business time: it stood at `businessAnchor` at `wallAnchor` and runs at wall speed since. */
export function businessNow({ businessAnchor, wallAnchor }: TenantClock, wallMs: number): number {
  if (businessAnchor === null || wallAnchor === null) return wallMs;
  return businessAnchor + (wallMs - wallAnchor);
}
