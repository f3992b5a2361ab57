import { validateSync } from 'class-validator';
import { IsInstant, instantOf } from './instant.js';

class Probe {
  @IsInstant()
  at: unknown;
}

const faults = (dto: object, fields: object) =>
  validateSync(Object.assign(dto, fields)).flatMap(({ constraints }) => Object.keys(constraints ?? {}));

const GOOD: readonly [string, string][] = [
  ['2026-11-23T10:00:00Z', '2026-11-23T10:00:00.000Z'],
  ['2026-11-23T10:00:00.123456789Z', '2026-11-23T10:00:00.123Z'],
  ['2026-11-23T10:00:00.5+08:00', '2026-11-23T02:00:00.500Z'],
  ['2028-02-29T23:59:59-23:59', '2028-03-01T23:58:59.000Z'],
  ['2000-01-01T00:00:00+14:00', '1999-12-31T10:00:00.000Z'],
  ['2999-12-31T23:59:59-12:00', '3000-01-01T11:59:59.000Z'],
];

const BAD: readonly unknown[] = [
  '2026-11-23T10Z',
  '2026-11-23T1000Z',
  '2026-11-23T10:00Z',
  '2026-11-23T',
  '2026-11-23',
  '2026-11-23T10:00:00',
  '2026-11-23 10:00:00Z',
  '2026-11-23T10:00:00+0800',
  '2026-11-23T10:00:00+24:00',
  '2026-11-23T24:00:00Z',
  '2026-11-23T10:00:60Z',
  '2026-11-23T10:00:00.Z',
  '2026-11-23T10:00:00.1234567890Z',
  '2026-11-23T10:00:00Z\n',
  '2026-02-30T00:00:00Z',
  '2026-02-29T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-11-00T00:00:00Z',
  '0001-01-01T00:00:00+14:00',
  '1999-12-31T23:59:59Z',
  '3000-01-01T00:00:00Z',
  '+02026-11-23T10:00:00Z',
  'yesterday',
  '',
  1_795_392_000_000,
  null,
  ['2026-11-23T10:00:00Z'],
];

describe('an instant in a request', () => {
  it.each(GOOD)('%s is one', (text, expected) => {
    expect(faults(new Probe(), { at: text })).toEqual([]);
    expect(instantOf(text).toISOString()).toBe(expected);
  });

  it.each(BAD.map((value) => [value]))('%j is none', (value) => {
    expect(faults(new Probe(), { at: value })).toEqual(['isInstant']);
    if (typeof value === 'string') expect(() => instantOf(value)).toThrow(RangeError);
  });
});
