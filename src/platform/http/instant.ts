import { buildMessage, ValidateBy } from 'class-validator';

/** RFC 3339 with seconds and zone. Years far from any business would fail in PostgreSQL or be typing errors. */
const INSTANT =
  /^(2\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** null when it is no instant. `Date` alone takes a 30th of February for the 2nd of March. */
function parse(text: unknown): Date | null {
  const day = typeof text === 'string' ? INSTANT.exec(text)?.[1] : undefined;
  if (day === undefined || new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) !== day) return null;
  const instant = new Date(text as string);
  return Number.isNaN(instant.getTime()) ? null : instant;
}

/** A date-time of a request, from 2000 to 2999, such as 2026-11-23T10:00:00+08:00. */
export function IsInstant(): PropertyDecorator {
  return ValidateBy({
    name: 'isInstant',
    validator: {
      validate: (value) => parse(value) !== null,
      defaultMessage: buildMessage(
        (each) => `${each}$property must be an RFC 3339 instant with seconds and zone, from 2000 to 2999`,
      ),
    },
  });
}

/** What `@IsInstant()` let through. */
export function instantOf(text: string): Date {
  const instant = parse(text);
  if (instant === null) throw new RangeError('not an RFC 3339 instant');
  return instant;
}
