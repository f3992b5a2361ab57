/** On every answer. The address of a page may hold a token, hence no referrer. */
export const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
} as const;

/** JSON is not a page: nothing in it may load, run or frame anything. */
const NOTHING = "default-src 'none'; frame-ancestors 'none'";
/** Pages of this gateway: own styles, no script, forms only to itself. A page that needs more says so itself. */
const PAGE =
  "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

export function contentSecurityPolicy(contentType: string): string {
  return contentType.startsWith('text/html') ? PAGE : NOTHING;
}
