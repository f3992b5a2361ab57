import { createHash } from 'node:crypto';
import type { Answer } from '../answer.js';

/**
 * An answer that its caller may keep. `Vary` names what else it depends on: another token may have another
 * business day, another version another shape.
 */
export function cacheable(
  body: object,
  maxAgeSeconds: number,
  ifNoneMatch: string | undefined,
  etag = strongEtag(body),
): Answer {
  const headers = {
    etag,
    'cache-control': `private, max-age=${maxAgeSeconds}`,
    vary: 'Authorization, Gateway-Version',
  };
  if (matchesEtag(ifNoneMatch, etag)) return { status: 304, body: undefined, headers };
  return { status: 200, body, headers };
}

/** Strong: equal tags mean equal bytes. */
export const strongEtag = (body: object): string =>
  `"${createHash('sha256').update(JSON.stringify(body)).digest('base64url').slice(0, 27)}"`;

/** RFC 9110 13.1.2: a list or `*`; the comparison is weak, so a proxy's W/ prefix does no harm. */
export function matchesEtag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const tags = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag);
}
