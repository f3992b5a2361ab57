import fc from 'fast-check';
import { decide } from './decide.js';
import type { DecisionInput } from './policy.js';
import { isCollapsed, partnerReasons, REASONS, type ReasonCode } from './reasons.js';
import { DECISION_STEPS } from './steps.js';

const policy = {
  version: 'test',
  affordabilityMaxSharePercent: '50.00',
  scoreApproveFrom: 600,
  scoreReferFrom: 560,
  seriousOverdueDays: 90,
  seriousOverdueMonths: 24,
};
const clean: DecisionInput = {
  policy,
  bureau: { score: 720, overdue: [], alerts: [] },
  applicant: { monthlyIncome: 1_800_000n, monthlyObligations: 100_000n },
  amountAboveCap: false,
  instalment: 353_648n,
};
const bureau = (over: Partial<DecisionInput['bureau']>): DecisionInput => ({
  ...clean,
  bureau: { ...clean.bureau, ...over },
});

describe('decide', () => {
  it.each<[string, DecisionInput, string, ReasonCode[]]>([
    ['a clean file', clean, 'approved', []],
    [
      '90 days overdue last year',
      bureau({ overdue: [{ maxDays: 95, monthsAgo: 12 }] }),
      'declined',
      ['BUREAU_SERIOUS_DELINQUENCY'],
    ],
    ['89 days overdue', bureau({ overdue: [{ maxDays: 89, monthsAgo: 12 }] }), 'approved', []],
    ['90 days overdue 25 months ago', bureau({ overdue: [{ maxDays: 90, monthsAgo: 25 }] }), 'approved', []],
    ['a score at the decline line', bureau({ score: 559 }), 'declined', ['BUREAU_SCORE_BELOW_MINIMUM']],
    ['a score at the review line', bureau({ score: 560 }), 'referred', ['BUREAU_SCORE_BORDERLINE']],
    ['a score just below approval', bureau({ score: 599 }), 'referred', ['BUREAU_SCORE_BORDERLINE']],
    ['a score at the approval line', bureau({ score: 600 }), 'approved', []],
    ['a thin file', bureau({ score: null }), 'referred', ['BUREAU_THIN_FILE']],
    ['an alert', bureau({ alerts: [{ code: 'phone_shared' }] }), 'referred', ['BUREAU_ALERT']],
    ['an amount above the cap', { ...clean, amountAboveCap: true }, 'countered', ['AMOUNT_ABOVE_CAP']],
  ])('%s', (_name, input, outcome, reasons) => {
    expect(decide(input)).toMatchObject({ outcome, reasons });
  });

  it('allows exactly half of the income and not one fen more', () => {
    const at = (instalment: bigint) => decide({ ...clean, instalment }).outcome;
    expect(at(800_000n)).toBe('approved');
    expect(at(800_001n)).toBe('referred');
  });

  it('stops at the first decline and keeps the trace up to it', () => {
    const decision = decide(bureau({ score: 400, alerts: [{ code: 'phone_shared' }] }));
    expect(decision.reasons).toEqual(['BUREAU_SCORE_BELOW_MINIMUM']);
    expect(decision.trace.map(({ step }) => step)).toEqual(['serious-delinquency', 'score-floor']);
  });

  it('never turns worse when the applicant is better', () => {
    const rank = { declined: 0, referred: 1, countered: 2, approved: 3 };
    fc.assert(
      fc.property(
        fc.integer({ min: 300, max: 900 }),
        fc.nat(300),
        fc.bigInt(1n, 5_000_000n),
        fc.bigInt(0n, 1_000_000n),
        (score, up, income, more) => {
          const worse = decide({
            ...bureau({ score }),
            applicant: { ...clean.applicant, monthlyIncome: income },
          });
          const better = decide({
            ...bureau({ score: score + up }),
            applicant: { ...clean.applicant, monthlyIncome: income + more },
          });
          expect(rank[better.outcome]).toBeGreaterThanOrEqual(rank[worse.outcome]);
        },
      ),
    );
  });

  it('every step states its rule and source', () => {
    for (const step of DECISION_STEPS)
      expect([step.rule, step.source].every((text) => text.length > 10)).toBe(true);
  });
});

describe('what a partner sees of reasons', () => {
  it('states no figure of the policy in a text: days, months and scores are parameters', () => {
    for (const { text } of Object.values(REASONS)) {
      expect(text['zh-CN']).not.toMatch(/[0-9]|近[一二两三五]年|[一二三六九]个?月内/);
      expect(text.en).not.toMatch(/[0-9]|\b(one|two|three|five) (years?|months?|days?)\b/);
    }
  });

  it('shows bureau reasons as one collapsed code, once', () => {
    expect(
      partnerReasons(['BUREAU_ALERT', 'BUREAU_THIN_FILE', 'BUREAU_SCORE_BORDERLINE']).map(({ code }) => code),
    ).toEqual(['MANUAL_REVIEW']);
    expect(partnerReasons(['BUREAU_SERIOUS_DELINQUENCY'])).toEqual(
      partnerReasons(['BUREAU_SCORE_BELOW_MINIMUM']),
    );
  });

  it('lets no reason that names the bureau through', () => {
    const codes = Object.keys(REASONS) as ReasonCode[];
    for (const code of codes.filter((name) => name.startsWith('BUREAU_'))) {
      expect(isCollapsed(code)).toBe(true);
      expect(JSON.stringify(partnerReasons([code]))).not.toMatch(/bureau|征信/i);
    }
  });
});
