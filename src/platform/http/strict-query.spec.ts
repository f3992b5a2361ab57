import { parseStrictForm, parseStrictQuery, queryFault } from './strict-query.js';

describe('strict query', () => {
  it.each([
    ['a=1&a=2', 'duplicate_parameter', '?a'],
    ['a=1&%61=2', 'duplicate_parameter', '?a'],
    ['a=%00', 'nul_character', '?a'],
    ['a=%ff', 'bad_escape', '?'],
    ['a=%ed%a0%80', 'bad_escape', '?'],
    ['a=%', 'bad_escape', '?'],
    [Array.from({ length: 65 }, (_, at) => `p${at}=1`).join('&'), 'too_many_parameters', '?'],
  ])('finds the fault of %s', (text, code, pointer) => {
    expect(queryFault(parseStrictQuery(text))).toMatchObject({ code, pointer });
  });

  it('reads escapes, plus signs, empty values and empty parts', () => {
    expect({ ...parseStrictQuery('a=%E8%BD%A6+1&b=&c&&d=x=y') }).toEqual({
      a: '车 1',
      b: '',
      c: '',
      d: 'x=y',
    });
  });

  it('has no prototype to pollute', () => {
    expect(Object.getPrototypeOf(parseStrictQuery('a=1'))).toBeNull();
    for (const name of ['__proto__', 'constructor', 'prototype']) {
      expect(queryFault(parseStrictQuery(`${name}=1`))).toMatchObject({ pointer: `?${name}` });
    }
    expect(({} as Record<string, unknown>)['1']).toBeUndefined();
  });

  it('reads a form in the same way', () => {
    expect(parseStrictForm(Buffer.from('name=%E5%BC%A0&agree=on'))).toEqual({
      values: { name: '张', agree: 'on' },
    });
    expect(parseStrictForm(Buffer.from('a=1&a=2'))).toMatchObject({ error: { pointer: '/a' } });
  });
});
