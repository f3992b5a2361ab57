import { Problem } from './problem.js';

/** Published versions, oldest first: dated, additive. */
export const GATEWAY_VERSIONS = ['2026-11-23'] as const;
export const LATEST_GATEWAY_VERSION = GATEWAY_VERSIONS[GATEWAY_VERSIONS.length - 1] as string;

/**
 * The version a request is answered in: the one it names, else the one its client is pinned to, else the latest.
 * @throws Problem unknown_gateway_version
 */
export function gatewayVersion(header: string | string[] | undefined, pin: string | null): string {
  if (header === undefined) return pin ?? LATEST_GATEWAY_VERSION;
  if (typeof header === 'string' && (GATEWAY_VERSIONS as readonly string[]).includes(header)) return header;
  throw new Problem('unknown_gateway_version');
}
