import { refusal, type Identified } from './identifier.js';

export type MobileCode = 'mobile_form' | 'mobile_range';

// Ranges that carry voice and text messages. Data-card and machine ranges (140, 144, 146, 148, 149, 1064...) reach no
// person. The numbering plan grows: a new range is one entry here [K].
const RANGES = /^1(?:[38]\d|4[57]|5[0-35-9]|6[25-7]|7[0-35-8]|9[0-35-9])/;

/** A mobile number of mainland China: 11 digits, no country code, no blanks. */
export function parseMobile(text: string): Identified<object, MobileCode> {
  if (!/^\d{11}$/.test(text))
    return refusal('mobile_form', 'A mobile number has 11 digits and no country code.');
  if (!RANGES.test(text)) return refusal('mobile_range', 'No mobile numbers for people begin like this.');
  return { ok: true, value: text };
}
