import type { RuleHead } from '../domain/rule-rows.js';

/** Where the seeded rows come from. Dates are those of the text, not of its entry here. */
type Provenance = Pick<RuleHead, 'article' | 'source' | 'sourceDate' | 'certainty'>;

const MEASURES_2017 = '汽车贷款管理办法 (2017 No. 2)';

export const sources = {
  share2018: {
    article: null,
    source: 'PBOC/CBRC notice with Order 2017 No. 2, as reported',
    sourceDate: '2017-11-09',
    certainty: 'V',
  },
  share2024: {
    article: null,
    source: 'PBOC/NFRA notice',
    sourceDate: '2024-04-03',
    certainty: 'V',
  },
  shareUnchanged: {
    article: null,
    source: 'PBOC/NFRA notice, unchanged since 2018-01-01',
    sourceDate: '2024-04-03',
    certainty: 'V',
  },
  measuresArticle4: { article: 'Art. 4', source: MEASURES_2017, sourceDate: '2017-10-13', certainty: 'V2' },
  measuresArticle6: { article: 'Art. 6', source: MEASURES_2017, sourceDate: '2017-10-13', certainty: 'V2' },
  measuresUsedTerm: { article: null, source: MEASURES_2017, sourceDate: '2017-10-13', certainty: 'V2' },
  rideHailing: {
    article: 'Art. 39',
    source: '网络预约出租汽车经营服务管理暂行办法 (2016)',
    sourceDate: null,
    certainty: 'V',
  },
  costDisplay: {
    article: null,
    source: 'PBOC Announcement 2021 No. 3',
    sourceDate: '2021-03-12',
    certainty: 'V',
  },
  costTable: {
    article: null,
    source: '个人贷款业务明示综合融资成本规定 (金规〔2026〕2号)',
    sourceDate: '2026-03-03',
    certainty: 'V',
  },
  lender: { article: null, source: "lender's own policy", sourceDate: null, certainty: 'K' },
  lpr: {
    article: null,
    source: 'LPR as published (National Interbank Funding Center)',
    sourceDate: null,
    certainty: 'K',
  },
} as const satisfies Record<string, Provenance>;

/** Titles and days of a row, with its provenance. */
export function head(
  id: string,
  effectiveFrom: string,
  titleZh: string,
  titleEn: string,
  provenance: Provenance,
  more: Partial<Pick<RuleHead, 'effectiveTo' | 'audience' | 'sourceDate'>> = {},
): RuleHead {
  return {
    id,
    effectiveFrom,
    effectiveTo: null,
    titleZh,
    titleEn,
    audience: 'partner',
    ...provenance,
    ...more,
  };
}
