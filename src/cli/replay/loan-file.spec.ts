import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Decimal } from 'decimal.js';
import { syntheticPerson } from './identities.js';
import { mapRow, readLoanFile } from './loan-file.js';
import { Distribution } from './tally.js';

const record = {
  loan_id: 'L1',
  origination_month: '2016-02',
  loan_amount_usd: '10000.05',
  term_months: '73',
  make: 'NISS',
  model: 'LEAF',
  condition: 'used',
  model_year: '2014',
  vehicle_value_usd: '15575',
  credit_score: '693.0',
  payment_to_income: '0.05',
  scheduled_payment: '250',
};
const rate = new Decimal('7.1');

describe('mapping a loan row', () => {
  it('turns dollars into fen, income out of the payment ratio, and cuts the term to the cap', () => {
    expect(mapRow(record, rate)).toEqual({
      kind: 'row',
      row: {
        loanId: 'L1',
        condition: 'used',
        powertrain: 'bev',
        modelCode: 'NISS LEAF',
        ageYears: 2,
        amountFen: 7_100_036n,
        vehicleValueFen: 11_058_250n,
        monthlyIncomeFen: 3_550_000n,
        termMonths: 36,
        termCapped: true,
        score: 693,
      },
    });
  });

  it.each([
    [{ payment_to_income: '0.0' }, 'payment-to-income is 0'],
    [{ scheduled_payment: '0' }, 'scheduled payment is 0, so income is unknown'],
    [{ loan_amount_usd: 'n/a' }, 'loan_amount_usd is not a number'],
    [{ condition: '' }, 'condition is neither new nor used'],
  ])('skips and names %j', (over, reason) => {
    expect(mapRow({ ...record, ...over }, rate)).toEqual({ kind: 'skipped', loanId: 'L1', reason });
  });

  it('reads an empty score as a thin file and a new car at 60 months at most', () => {
    const mapped = mapRow({ ...record, credit_score: '', condition: 'new', model_year: '2017' }, rate);
    expect(mapped).toMatchObject({ row: { score: null, termMonths: 60, ageYears: 0 } });
  });

  it('names the missing column', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'loans-')), 'x.csv');
    writeFileSync(file, 'loan_id,term_months\nL1,36\n');
    await expect(readLoanFile(file, '7.1').next()).rejects.toThrow(
      'no column origination_month, loan_amount_usd',
    );
  });
});

it('percentiles are nearest rank', () => {
  const distribution = new Distribution();
  for (let value = 100; value >= 1; value--) distribution.add(value);
  expect([50, 95, 99, 100].map((p) => distribution.percentile(p))).toEqual([50, 95, 99, 100]);
  expect(distribution.countAbove(99)).toBe(1);
});

it('gives the same person for the same seed and row, with a never-issued region', () => {
  expect(syntheticPerson('1', 'L1')).toEqual(syntheticPerson('1', 'L1'));
  expect(syntheticPerson('1', 'L1').idNumber).toMatch(/^\d{2}0000\d{11}[\dX]$/);
});
