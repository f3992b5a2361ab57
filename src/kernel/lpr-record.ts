import { compareDates, isBusinessDate, type BusinessDate } from './business-date.js';
import { refusal } from './identifier.js';
import { percent, type Percent } from './rate.js';

export type LprCode =
  'lpr_date' | 'lpr_future' | 'lpr_tenor' | 'lpr_missing_tenor' | 'lpr_value' | 'lpr_step';

/** The loan prime rate of one day, per tenor, in percent as published ("3.10"). */
export interface LprRecordInput {
  readonly publishedOn: string;
  readonly rates: Readonly<Record<string, string>>;
}

export interface LprRecord {
  readonly publishedOn: BusinessDate;
  readonly oneYear: Percent;
  readonly overFiveYears: Percent;
}

export type LprAnswer =
  { readonly ok: true; readonly record: LprRecord } | ReturnType<typeof refusal<LprCode>>;

/** Published since 2019-08 in exactly two tenors. */
const TENORS = ['1Y', '5Y+'] as const;
const SMALLEST = '0.5';
const LARGEST = '20';

/**
 * Checks a record before it may price a loan. The rate is a mean rounded to the nearest 0.05, so any other value is a
 * slip of the keyboard; a value such as 0.031 is a fraction where percent was asked.
 */
export function parseLprRecord({ publishedOn, rates }: LprRecordInput, today: BusinessDate): LprAnswer {
  if (!isBusinessDate(publishedOn)) return refusal('lpr_date', 'The day of publication is no calendar date.');
  if (compareDates(publishedOn, today) > 0)
    return refusal('lpr_future', 'The day of publication lies in the future.');
  const unknown = Object.keys(rates).find((tenor) => !TENORS.some((known) => known === tenor));
  if (unknown !== undefined) return refusal('lpr_tenor', 'The LPR has the tenors 1Y and 5Y+ only.');
  const values: Percent[] = [];
  for (const tenor of TENORS) {
    const text = Object.hasOwn(rates, tenor) ? rates[tenor] : undefined;
    if (text === undefined) return refusal('lpr_missing_tenor', `The rate for ${tenor} is missing.`);
    const value = readPercent(text);
    if (!value || value.lt(SMALLEST) || value.gt(LARGEST)) {
      return refusal(
        'lpr_value',
        `The rate for ${tenor} is a decimal in percent from ${SMALLEST} to ${LARGEST}.`,
      );
    }
    if (!value.times(20).isInteger())
      return refusal('lpr_step', `The rate for ${tenor} is no multiple of 0.05.`);
    values.push(value);
  }
  const [oneYear, overFiveYears] = values as [Percent, Percent];
  return { ok: true, record: { publishedOn, oneYear, overFiveYears } };
}

function readPercent(text: string): Percent | null {
  try {
    return percent(text);
  } catch {
    return null;
  }
}
