/** As much as the header itself may be long. */
const LONGEST = 1_024;

/**
 * The session's test scenario with what a later call sends on top: in an RFC 9651 dictionary the last member of a
 * name wins, so that a call that speaks of one upstream leaves the others as they were.
 */
export function joinScenarios(kept: string | null, sent: string | null): string | null {
  if (kept === null || sent === null) return sent ?? kept;
  const joined = `${kept}, ${sent}`;
  return joined.length <= LONGEST ? joined : sent;
}
