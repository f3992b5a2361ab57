import { parseInteger } from './integers.js';

describe('plain counts', () => {
  it.each([
    ['0', 0],
    ['36', 36],
    ['-5', -5],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('reads %s', (text, value) => {
    expect(parseInteger(text)).toBe(value);
  });

  it.each(['', '-', '-0', '007', '1.0', '1e3', ' 1', '1 ', '+1', '0x1', '9007199254740992', '12a', '１'])(
    'refuses %j',
    (text) => {
      expect(parseInteger(text)).toBeNull();
    },
  );

  it('keeps bounds', () => {
    expect([
      parseInteger('1', 1, 60),
      parseInteger('60', 1, 60),
      parseInteger('0', 1, 60),
      parseInteger('61', 1, 60),
    ]).toEqual([1, 60, null, null]);
  });
});
