/**
 * Personal data is synthetic everywhere but in live. Region codes are issued at county level, so an ID number
 * whose third to sixth digits are zero (a whole province) belongs to nobody.
 */
export const isSyntheticIdNumber = (idNumber: string): boolean => idNumber.slice(2, 6) === '0000';

/** Numbers used for tests, one of each operator. Personas and generated applicants share them. */
export const TEST_MOBILES = [
  '13800000000',
  '15500000000',
  '16600000000',
  '19200000000',
  '19800000000',
] as const;

export const isTestMobile = (mobile: string): boolean => TEST_MOBILES.some((known) => known === mobile);
