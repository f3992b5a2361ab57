import { compareDates, isBusinessDate, type BusinessDate } from './business-date.js';
import { refusal, upperCase, weightedSum, type Identified } from './identifier.js';
import { isRegionCode } from './region.js';

export type ResidentIdCode =
  | 'id_number_length'
  | 'id_number_letter'
  | 'id_number_region'
  | 'id_number_birth_date'
  | 'id_number_future'
  | 'id_number_check_digit';

export interface ResidentId {
  readonly birthDate: BusinessDate;
  readonly regionCode: string;
}

// GB 11643, which is ISO 7064 MOD 11-2.
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_CHARACTERS = '10X98765432';
/** Taiwan residents' permits carry 83 [K], which is no GB/T 2260 province. */
const TAIWAN_PERMIT = /^83\d{4}$/;

/** The check character that the first 17 digits call for. */
export function residentIdCheckCharacter(digits: string): string {
  const sum = weightedSum(digits, WEIGHTS, (digit) => Number.parseInt(digit, 10));
  return CHECK_CHARACTERS.charAt(sum % 11);
}

/**
 * A resident identity number; a final x may be small. `today` is the business date: nobody is born later.
 * The sex that the number also holds is left out on purpose: no decision may know it.
 */
export function parseResidentId(text: string, today: BusinessDate): Identified<ResidentId, ResidentIdCode> {
  const value = upperCase(text);
  if (value.length !== 18) return refusal('id_number_length', 'An identity number has 18 characters.');
  if (!/^\d{17}[\dX]$/.test(value)) {
    return refusal('id_number_letter', 'An identity number has 17 digits and a digit or X at the end.');
  }
  const regionCode = value.slice(0, 6);
  if (!isRegionCode(regionCode) && !TAIWAN_PERMIT.test(regionCode)) {
    return refusal('id_number_region', 'The first two digits name no province.');
  }
  const birthDate = `${value.slice(6, 10)}-${value.slice(10, 12)}-${value.slice(12, 14)}`;
  if (!isBusinessDate(birthDate))
    return refusal('id_number_birth_date', 'The date of birth is no calendar date.');
  if (compareDates(birthDate, today) > 0)
    return refusal('id_number_future', 'The date of birth lies in the future.');
  if (value[17] !== residentIdCheckCharacter(value))
    return refusal('id_number_check_digit', 'The check digit does not fit.');
  return { ok: true, value, birthDate, regionCode };
}
