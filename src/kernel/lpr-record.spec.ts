import { parseLprRecord } from './lpr-record.js';
import { formatPercent } from './rate.js';

const TODAY = '2026-11-23';
const answer = (publishedOn: string, rates: Record<string, string>): string => {
  const result = parseLprRecord({ publishedOn, rates }, TODAY);
  return result.ok ? 'valid' : result.code;
};

describe('LPR record', () => {
  it('reads a record', () => {
    const result = parseLprRecord(
      { publishedOn: '2025-01-20', rates: { '1Y': '3.10', '5Y+': '3.60' } },
      TODAY,
    );
    if (!result.ok) throw new Error(result.code);
    const { publishedOn, oneYear, overFiveYears } = result.record;
    expect([publishedOn, formatPercent(oneYear), formatPercent(overFiveYears)]).toEqual([
      '2025-01-20',
      '3.1000',
      '3.6000',
    ]);
  });

  it.each([
    ['2025-01-20', { '1Y': '3.12', '5Y+': '3.60' }, 'lpr_step'],
    ['2025-01-20', { '1Y': '3.10', '5Y+': '3.6001' }, 'lpr_step'],
    ['2025-01-20', { '1Y': '3.10', '3Y': '3.30', '5Y+': '3.60' }, 'lpr_tenor'],
    ['2025-01-20', { '1Y': '0.031', '5Y+': '0.036' }, 'lpr_value'],
    ['2025-01-20', { '1Y': '310', '5Y+': '3.60' }, 'lpr_value'],
    ['2025-01-20', { '1Y': '3.1e0', '5Y+': '3.60' }, 'lpr_value'],
    ['2025-01-20', { '1Y': '-3.10', '5Y+': '3.60' }, 'lpr_value'],
    ['2026-11-24', { '1Y': '3.00', '5Y+': '3.50' }, 'lpr_future'],
    ['2026-11-23', { '1Y': '3.00', '5Y+': '3.50' }, 'valid'],
    ['2025-02-30', { '1Y': '3.00', '5Y+': '3.50' }, 'lpr_date'],
    ['2025-01-20', { '1Y': '3.10' }, 'lpr_missing_tenor'],
    ['2025-01-20', { '5Y+': '3.60' }, 'lpr_missing_tenor'],
    ['2025-01-20', {}, 'lpr_missing_tenor'],
  ])('of %s with %j: %s', (publishedOn, rates, expected) => {
    expect(answer(publishedOn, rates as Record<string, string>)).toBe(expected);
  });
});
