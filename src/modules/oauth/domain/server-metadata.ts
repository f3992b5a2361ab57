/** Members that speak of sign-in of people, which is not offered: a reader would look for what is not there. */
const NOT_OFFERED = [
  'authorization_endpoint',
  'authorization_response_iss_parameter_supported',
  'claim_types_supported',
  'claims_parameter_supported',
  'claims_supported',
  'code_challenge_methods_supported',
  'request_uri_parameter_supported',
  'response_modes_supported',
];

/** RFC 8414 and OpenID Connect Discovery: what is served here and nothing else. */
export function serverMetadata(
  document: Readonly<Record<string, unknown>>,
  scopes: readonly string[],
): Record<string, unknown> {
  const kept = Object.entries(document).filter(([name]) => !NOT_OFFERED.includes(name));
  return { ...Object.fromEntries(kept), response_types_supported: [], scopes_supported: scopes };
}
