const PLAIN = /^(0|-?[1-9]\d{0,15})$/;

/**
 * A plain count from text: no sign but a minus, no leading zero, no exponent, no blanks.
 * Null when the text is anything else or lies outside the bounds. Money and rates have parsers of their own.
 */
export function parseInteger(
  text: string,
  minimum = Number.MIN_SAFE_INTEGER,
  maximum = Number.MAX_SAFE_INTEGER,
): number | null {
  if (!PLAIN.test(text)) return null;
  const value = Number.parseInt(text, 10);
  return Number.isSafeInteger(value) && value >= minimum && value <= maximum ? value : null;
}
