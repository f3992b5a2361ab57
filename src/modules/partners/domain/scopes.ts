/** What a client may be allowed to do: `<resource>:<read|write>`. A scope that is not here is never issued. */
export const API_SCOPES = [
  'calculations:read',
  'quotes:write',
  'rules:read',
  'stores:read',
  'applicant-sessions:read',
  'applicant-sessions:write',
  'consents:read',
  'consents:write',
  'credit-authorisations:read',
  'credit-authorisations:write',
  'pre-approvals:read',
  'pre-approvals:write',
  'sandbox:write',
] as const;

export type ApiScope = (typeof API_SCOPES)[number];

const KNOWN: ReadonlySet<string> = new Set(API_SCOPES);

export const isApiScope = (text: string): text is ApiScope => KNOWN.has(text);
