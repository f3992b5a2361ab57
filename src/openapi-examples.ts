/**
 * Request bodies that stand in the contract as examples. They work as they are on a fresh sandbox, except for
 * ids of earlier answers: `{applicantSessionId}` and `{partyId}` are what POST /v1/applicant-sessions answered.
 * test/e2e/examples.e2e-spec.ts sends every one of them.
 */
const money = (amount: number) => ({ amount, currency: 'CNY' });

const PLACE = { storeId: 'sto_01m82ynfm0e00800000c000081', staffRef: 'stf_01m82ynfm0e00800000g00040h' };

const WISH = {
  vehicle: {
    condition: 'new',
    powertrain: 'bev',
    modelCode: 'TEST-BEV-1',
    msrp: money(19_980_000),
    transactionPrice: money(18_980_000),
  },
  useNature: 'non_operating',
  registrationRegion: '310000',
  wish: {
    financingForm: 'auto_loan',
    amount: money(12_000_000),
    termMonths: 36,
    repaymentMethod: 'equal_instalment',
  },
};

export const REQUEST_EXAMPLES: Readonly<Record<string, object>> = {
  'quotes.create': WISH,
  'applicantSessions.create': {
    channel: 'dealer_store',
    ...PLACE,
    clientReference: 'DMS-1123-017',
    parties: [{ role: 'borrower' }],
  },
  'sandbox.completeApplicantSession': { persona: 1 },
  'preApprovals.create': {
    channel: 'dealer_store',
    ...PLACE,
    clientReference: 'DMS-1123-017',
    applicantSessionId: '{applicantSessionId}',
    parties: [{ role: 'borrower', partyId: '{partyId}' }],
    ...WISH,
  },
};
