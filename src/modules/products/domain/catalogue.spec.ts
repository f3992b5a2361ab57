import { compareDates } from '../../../kernel/business-date.js';
import { SEEDED_CATALOGUE } from '../products.seed.js';
import { CatalogueIncomplete, rulesOf, snapshotOf } from './catalogue.js';
import { ruleViews } from './rule-view.js';

const TODAY = '2026-11-23';

describe('the catalogue of a day', () => {
  it('holds rows from their first day to their last', () => {
    const lpr = (on: string): string => snapshotOf(SEEDED_CATALOGUE, on).lpr.oneYear.toString();
    expect([lpr('2024-10-20'), lpr('2024-10-21'), lpr('2025-05-19'), lpr('2025-05-20'), lpr(TODAY)]).toEqual([
      '3.35',
      '3.1',
      '3.1',
      '3',
      '3',
    ]);
  });

  it('is named by its content, whatever came later', () => {
    const before = snapshotOf(SEEDED_CATALOGUE, TODAY).version;
    const [share, ...others] = SEEDED_CATALOGUE.parameters.filter(({ id }) => id === 'PRINCIPAL_MIN');
    if (!share || others.length > 0) throw new Error('seed changed');
    const rest = SEEDED_CATALOGUE.parameters.filter((row) => row !== share);
    const closed = {
      ...SEEDED_CATALOGUE,
      parameters: [
        { ...share, effectiveTo: '2026-12-31' },
        { ...share, effectiveFrom: '2027-01-01', value: '2000000' },
        ...rest,
      ],
    };
    expect(snapshotOf(closed, TODAY).version).toBe(before);
    expect(snapshotOf(closed, '2027-01-01').version).not.toBe(before);
    expect(snapshotOf(closed, '2027-01-01').fenParameter('PRINCIPAL_MIN')).toBe(2_000_000n);
    expect(
      snapshotOf({ ...SEEDED_CATALOGUE, parameters: [...rest].reverse().concat(share) }, TODAY).version,
    ).toBe(before);
  });

  it('refuses two versions of a rule on one day and a missing figure', () => {
    const [first] = SEEDED_CATALOGUE.caps;
    if (!first) throw new Error('no seed');
    const twice = {
      ...SEEDED_CATALOGUE,
      caps: [...SEEDED_CATALOGUE.caps, { ...first, effectiveFrom: '2019-01-01' }],
    };
    expect(() => snapshotOf(twice, '2020-01-01')).toThrow(CatalogueIncomplete);
    const fees = SEEDED_CATALOGUE.fees.map((row) => ({ ...row, code: 'paperwork' as typeof row.code }));
    expect(() => snapshotOf({ ...SEEDED_CATALOGUE, fees }, TODAY)).toThrow(/unknown code paperwork/);
    expect(() => snapshotOf(SEEDED_CATALOGUE, TODAY).parameter('NO_SUCH')).toThrow(CatalogueIncomplete);
    expect(() => snapshotOf(SEEDED_CATALOGUE, '2017-01-01').lpr).toThrow(CatalogueIncomplete);
  });
});

describe('the shipped catalogue', () => {
  it('has one version of each rule on each day', () => {
    const rows = [...rulesOf(SEEDED_CATALOGUE)];
    for (const a of rows) {
      for (const b of rows) {
        if (a === b || a.id !== b.id) continue;
        const apart =
          (a.effectiveTo !== null && compareDates(a.effectiveTo, b.effectiveFrom) < 0) ||
          (b.effectiveTo !== null && compareDates(b.effectiveTo, a.effectiveFrom) < 0);
        expect(`${a.id} apart: ${apart}`).toBe(`${a.id} apart: true`);
      }
    }
  });

  it('shows lender policy as such, never as law, and keeps bureau bands to operators', () => {
    const views = ruleViews(snapshotOf(SEEDED_CATALOGUE, TODAY));
    expect(views.filter(({ certainty, kind }) => (certainty === 'K') !== (kind === 'lender_policy'))).toEqual(
      [],
    );
    expect(views.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['LTV_OWN_USE_NEW', 'USED_TERM_MAX', 'LENDER_SHARE_OWN_USE_NEW', 'LPR']),
    );
    expect(views.filter(({ id }) => id.startsWith('SCORE_') || id.startsWith('SERIOUS_'))).toEqual([]);
    expect(views.find(({ id }) => id === 'LTV_OWN_USE_NEW')).toMatchObject({
      value: 'lender',
      kind: 'regulation',
      sourceDate: '2024-04-03',
    });
    expect(views.find(({ id }) => id === 'LENDER_SHARE_OWN_USE_NEW')).toMatchObject({
      value: '80.00',
      kind: 'lender_policy',
      certainty: 'K',
    });
    expect(JSON.parse(JSON.stringify(views))).toEqual(views);
  });
});
