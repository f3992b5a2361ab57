export type ErrorDetail = string | number | boolean | null;

/**
 * A rule of the domain was broken. `code` is stable and machine-readable; `details` hold figures and names of
 * states, never personal data: they may reach a log.
 */
export class DomainError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly details: Readonly<Record<string, ErrorDetail>> = {},
  ) {
    super(message);
    this.name = new.target.name;
  }
}
