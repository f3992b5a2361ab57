import { refusal, upperCase, weightedSum, type Identified } from './identifier.js';

export type VinCode = 'vin_length' | 'vin_letter' | 'vin_check_digit';

// ISO 3779 / GB 16735.
const WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
const VALUES: Readonly<Record<string, number>> = {
  ...{ A: 1, B: 2, C: 3, D: 4, E: 5, F: 6, G: 7, H: 8 },
  ...{ J: 1, K: 2, L: 3, M: 4, N: 5, P: 7, R: 9 },
  ...{ S: 2, T: 3, U: 4, V: 5, W: 6, X: 7, Y: 8, Z: 9 },
};

/** A vehicle identification number, upper-cased first. */
export function parseVin(text: string): Identified<object, VinCode> {
  const value = upperCase(text);
  if (value.length !== 17) return refusal('vin_length', 'A VIN has 17 characters.');
  if (!/^[0-9A-HJ-NPR-Z]{17}$/.test(value)) {
    return refusal('vin_letter', 'A VIN has digits and the letters A to Z without I, O and Q.');
  }
  const remainder =
    weightedSum(value, WEIGHTS, (letter) => VALUES[letter] ?? Number.parseInt(letter, 10)) % 11;
  if (value[8] !== (remainder === 10 ? 'X' : String(remainder))) {
    return refusal('vin_check_digit', 'The check digit at position 9 does not fit.');
  }
  return { ok: true, value };
}
