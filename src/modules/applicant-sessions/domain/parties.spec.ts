import { checkParties } from './parties.js';

describe('checkParties', () => {
  it('takes one borrower with others beside', () => {
    expect(checkParties([{ role: 'borrower' }])).toEqual([]);
    expect(
      checkParties([
        { role: 'co_borrower', relation: 'spouse' },
        { role: 'borrower' },
        { role: 'guarantor' },
      ]),
    ).toEqual([]);
  });

  it.each([
    [[{ role: 'guarantor' }], 'borrower_count', '/parties'],
    [[{ role: 'borrower' }, { role: 'borrower' }], 'borrower_count', '/parties/1/role'],
    [[{ role: 'borrower', relation: 'spouse' }], 'borrower_has_relation', '/parties/0/relation'],
    [[{ role: 'borrower', kind: 'company' }], 'borrower_kind_not_offered', '/parties/0/kind'],
    [[{ role: 'guarantor', kind: 'company' }], 'borrower_kind_not_offered', '/parties/0/kind'],
  ] as const)('%j: %s at %s', (parties, code, pointer) => {
    expect(checkParties(parties)).toEqual([{ code, pointer }]);
  });
});
