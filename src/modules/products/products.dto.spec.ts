import 'reflect-metadata';
import { untaggedProperties, type Shape } from '../../platform/privacy/data-class.js';
import { RULE_SUBJECTS } from './products.dto.js';
import * as shapes from './products.dto.js';
import { snapshotOf } from './domain/catalogue.js';
import { ruleViews } from './domain/rule-view.js';
import { SEEDED_CATALOGUE } from './products.seed.js';

describe('the shape of rules', () => {
  it('has a data class on every field', () => {
    const classes = Object.values(shapes).filter(
      (shape) => typeof shape === 'function',
    ) as unknown as Shape[];
    expect(untaggedProperties(classes)).toEqual([]);
    expect(classes.length).toBeGreaterThan(4);
  });

  it('knows every subject that a rule can have', () => {
    const found = new Set(
      ruleViews(snapshotOf(SEEDED_CATALOGUE, '2026-11-23')).map(({ subject }) => subject),
    );
    expect([...found].sort()).toEqual([...RULE_SUBJECTS].sort());
  });
});
