import { refusal, upperCase, weightedSum, type Identified } from './identifier.js';

export type UsccCode =
  'uscc_length' | 'uscc_letter' | 'uscc_region' | 'uscc_organisation_check' | 'uscc_check_character';

// GB 32100: 31 characters, weights 3^k mod 31.
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
// GB 11714, the organisation code inside it: all 36 characters, A = 10.
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

/** A unified social credit code (统一社会信用代码), upper-cased first. */
export function parseUscc(text: string): Identified<{ readonly organisationCode: string }, UsccCode> {
  const value = upperCase(text);
  if (value.length !== 18) return refusal('uscc_length', 'A unified social credit code has 18 characters.');
  if (!/^[0-9A-HJ-NPQRTUWXY]{18}$/.test(value)) {
    return refusal(
      'uscc_letter',
      'A unified social credit code has digits and letters without I, O, S, V and Z.',
    );
  }
  if (!/^\d{6}$/.test(value.slice(2, 8)))
    return refusal('uscc_region', 'Characters 3 to 8 are the digits of a region.');
  const organisationCode = value.slice(8, 17);
  if (organisationCode[8] !== organisationCheck(organisationCode)) {
    return refusal(
      'uscc_organisation_check',
      'The check character of the organisation code (17th) does not fit.',
    );
  }
  const sum = weightedSum(value, WEIGHTS, (letter) => ALPHABET.indexOf(letter));
  // The outer modulo is what makes a sum of 0 the character '0'.
  if (value[17] !== ALPHABET[(31 - (sum % 31)) % 31])
    return refusal('uscc_check_character', 'The check character does not fit.');
  return { ok: true, value, organisationCode };
}

function organisationCheck(code: string): string {
  const check = 11 - (weightedSum(code, ORGANISATION_WEIGHTS, (letter) => Number.parseInt(letter, 36)) % 11);
  return check === 10 ? 'X' : check === 11 ? '0' : String(check);
}
