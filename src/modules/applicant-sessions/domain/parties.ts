export const CHANNELS = [
  'dealer_store',
  'ecommerce',
  'head_unit',
  'used_car_platform',
  'ride_hailing_platform',
] as const;
export type Channel = (typeof CHANNELS)[number];

export const PARTY_ROLES = ['borrower', 'co_borrower', 'guarantor'] as const;
export type PartyRole = (typeof PARTY_ROLES)[number];

export const RELATIONS = ['spouse', 'parent', 'child', 'sibling', 'other'] as const;
export type Relation = (typeof RELATIONS)[number];

export const PARTY_KINDS = ['person', 'company'] as const;
export type PartyKind = (typeof PARTY_KINDS)[number];

export const MOST_PARTIES = 5;

export interface WishedParty {
  role: PartyRole;
  relation?: Relation | undefined;
  kind?: PartyKind | undefined;
}

export type PartyProblemCode = 'borrower_kind_not_offered' | 'borrower_count' | 'borrower_has_relation';

export interface PartyProblem {
  code: PartyProblemCode;
  pointer: string;
}

/** A company first: telling its sender to fix the roles before saying that no product takes it helps nobody. */
export function checkParties(parties: readonly WishedParty[]): PartyProblem[] {
  const companies = parties.flatMap(({ kind }, index): PartyProblem[] =>
    kind === 'company' ? [{ code: 'borrower_kind_not_offered', pointer: `/parties/${index}/kind` }] : [],
  );
  if (companies.length > 0) return companies;
  const borrowers = parties.flatMap(({ role }, index) => (role === 'borrower' ? [index] : []));
  const [, second] = borrowers;
  if (borrowers.length === 0) return [{ code: 'borrower_count', pointer: '/parties' }];
  if (second !== undefined) return [{ code: 'borrower_count', pointer: `/parties/${second}/role` }];
  return borrowers
    .filter((index) => parties[index]?.relation !== undefined)
    .map((index) => ({ code: 'borrower_has_relation', pointer: `/parties/${index}/relation` }));
}
