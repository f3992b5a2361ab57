import { AUTHORISATION_TEXT } from '../../credit-authorisations/domain/authorisation-text.js';
import { CONSENT_PURPOSES, CONSENT_TEXT_VERSIONS, CONSENT_TEXTS, consentTextOf } from './consent-texts.js';
import { evidenceHash, type PermissionEvidence } from './evidence.js';
import { giving } from './giving.js';
import { expiryAfterDays, PERMISSION_STATES, PERMISSION_TRANSITIONS, permissionState } from './permission.js';

describe('permissions', () => {
  it('has a complete table whose ends are final', () => {
    expect(() => PERMISSION_TRANSITIONS.check()).not.toThrow();
    expect(PERMISSION_TRANSITIONS.all).toEqual([...PERMISSION_STATES]);
    expect(PERMISSION_TRANSITIONS.terminal('revoked')).toBe(true);
    expect(PERMISSION_TRANSITIONS.terminal('expired')).toBe(true);
  });

  it.each([
    ['authorised', 999, 'authorised'],
    ['authorised', 1_000, 'expired'],
    ['awaiting', 1_000, 'expired'],
    ['revoked', 1_000, 'revoked'],
  ] as const)('%s at %d is %s', (stored, now, state) => {
    expect(permissionState(stored, 1_000, now)).toBe(state);
  });

  it('holds for whole days of business time', () => {
    expect(expiryAfterDays(5, 30)).toBe(5 + 30 * 86_400_000);
  });

  it('keeps what was shown, when and from where, and a hash over all of it', () => {
    const text = { version: 'v1', hash: 'ab'.repeat(32), validDays: 2 };
    const at = { businessNow: 0, wallNow: 1, givenFrom: 'lender_page', from: 'f00d', form: 'beef' } as const;
    const { row } = giving({ id: 'x', version: 4, state: 'awaiting', expiresAt: 9 }, 'marketing', text, at);
    const evidence = JSON.parse(row.evidence) as PermissionEvidence;
    expect(evidence).toEqual({
      purpose: 'marketing',
      textVersion: 'v1',
      textHash: text.hash,
      givenAt: '1970-01-01T00:00:00.000Z',
      recordedAt: '1970-01-01T00:00:00.001Z',
      givenFrom: 'lender_page',
      from: 'f00d',
      form: 'beef',
    });
    expect(row.version).toBe(4);
    expect(row.evidenceHash).toBe(evidenceHash(evidence).toString('hex'));
    for (const change of [{ form: 'dead' }, { textVersion: 'v2' }, { from: null }]) {
      expect(evidenceHash({ ...evidence, ...change }).toString('hex')).not.toBe(row.evidenceHash);
    }
  });
});

const SHOWN = {
  'credit_assessment@credit-assessment-1': 'af153a131ad1e61a17668b8c0b6dbc072fefa8ed59d808cf12410c5c73e1dcea',
  'share_with_partner@share-with-partner-1':
    '795a6443a5cd245a016fac72bda3938caae7a9d0d8dd3a5ff9ea78f7bf5df099',
  'share_with_partner@share-with-partner-2':
    'bbf7a1b373d45916e2b001b97a5cb453276c5ee5797b3b3a3c706919045e0fef',
  'marketing@marketing-1': 'c0893b86e3a1cac1f2b282f0041fe49751c5e5fbc7709de39b3de313236e28e6',
  'charging_records@charging-records-1': '3782005d90b92021ac7fe925f1bc4fc97757a28df8c76a4066e6a9414e4a254d',
  'vehicle_history@vehicle-history-1': 'f1e91bffaf0bf2dce0cd89d0b220e7f8b775083086beaeafb6a4c3c94b51140b',
};

describe('texts', () => {
  const texts = [...CONSENT_TEXTS, AUTHORISATION_TEXT];

  it('has one for each purpose, required for the credit assessment alone', () => {
    expect(CONSENT_TEXTS.map(({ purpose }) => purpose)).toEqual([...CONSENT_PURPOSES]);
    expect(CONSENT_TEXTS.filter(({ required }) => required).map(({ purpose }) => purpose)).toEqual([
      'credit_assessment',
    ]);
  });

  it('has a version and a hash of its own for each', () => {
    expect(new Set(texts.map(({ version }) => version)).size).toBe(texts.length);
    expect(new Set(texts.map(({ hash }) => hash)).size).toBe(texts.length);
  });

  it('keeps every text that was ever shown, to the letter', () => {
    const hashes = CONSENT_TEXT_VERSIONS.map((name) => {
      const [purpose = '', version = ''] = name.split('@');
      return [name, consentTextOf(purpose, version).hash];
    });
    // A change of words is a new version below the old one, and one more line here.
    expect(Object.fromEntries(hashes)).toEqual(SHOWN);
    expect(consentTextOf('share_with_partner', 'share-with-partner-1').dataKinds).toContain(
      'application_status',
    );
    expect(CONSENT_TEXTS[1]?.version).toBe('share-with-partner-2');
    expect(() => consentTextOf('share_with_partner', 'marketing-1')).toThrow(RangeError);
  });

  it('says how to withdraw, and that the free ones are free', () => {
    for (const { paragraphs } of texts) expect(paragraphs.join('')).toContain('撤回');
    for (const { required, paragraphs } of CONSENT_TEXTS)
      expect(paragraphs.join('').includes('不同意不影响')).toBe(!required);
  });

  it('uses none of the words that lending pages must not use', () => {
    expect(JSON.stringify(texts)).not.toMatch(/低门槛|秒批|秒到账|零成本|0首付|低利率|以租代购/);
  });
});
