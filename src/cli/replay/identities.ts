import { createHash } from 'node:crypto';
import { residentIdCheckCharacter } from '../../kernel/resident-id.js';
import { TEST_MOBILES } from '../../modules/applicant-sessions/domain/synthetic.js';

/**
 * Synthetic applicants, the same for the same seed and row. The resident IDs use province-level region codes,
 * which are never issued to a person (GB 11643 assigns county-level codes), with a correct check character.
 */
const PROVINCES = ['11', '31', '32', '33', '41', '42', '44', '50', '51'];

export interface SyntheticPerson {
  fullName: string;
  idNumber: string;
  mobile: string;
}

export function syntheticPerson(seed: string, rowKey: string): SyntheticPerson {
  const digest = createHash('sha256').update(`${seed}\n${rowKey}`).digest();
  const pick = (offset: number, below: number): number => digest.readUInt32BE(offset) % below;
  const year = 1966 + pick(0, 38);
  const pad = (value: number, width: number): string => String(value).padStart(width, '0');
  const body = `${PROVINCES[pick(4, PROVINCES.length)]}0000${year}${pad(1 + pick(8, 12), 2)}${pad(1 + pick(12, 28), 2)}${pad(pick(16, 1000), 3)}`;
  return {
    fullName: `测试${String.fromCodePoint(0x7532 + pick(20, 10))}`,
    idNumber: body + residentIdCheckCharacter(body),
    mobile: TEST_MOBILES[pick(24, TEST_MOBILES.length)] ?? TEST_MOBILES[0],
  };
}
