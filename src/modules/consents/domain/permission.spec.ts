import { AUTHORISATION_TEXT } from '../../credit-authorisations/domain/authorisation-text.js';
import { CONSENT_PURPOSES, CONSENT_TEXTS } from './consent-texts.js';
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

  it('says how to withdraw, and that the free ones are free', () => {
    for (const { paragraphs } of texts) expect(paragraphs.join('')).toContain('撤回');
    for (const { required, paragraphs } of CONSENT_TEXTS)
      expect(paragraphs.join('').includes('不同意不影响')).toBe(!required);
  });

  it('uses none of the words that lending pages must not use', () => {
    expect(JSON.stringify(texts)).not.toMatch(/低门槛|秒批|秒到账|零成本|0首付|低利率|以租代购/);
  });
});
