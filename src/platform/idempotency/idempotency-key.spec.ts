import { parseIdempotencyKey } from './idempotency-key.js';

const codeOf = (header: string | undefined): unknown => {
  try {
    return { key: parseIdempotencyKey(header) };
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('parseIdempotencyKey', () => {
  it.each([
    ['abc', 'abc'],
    ['"abc"', 'abc'],
    ['  8e03978e-40d5-43dd-bc93-6894a57f9324 ', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    [String.raw`"a\"b\\c d"`, String.raw`a"b\c d`],
    ['!~=:/', '!~=:/'],
    ['k'.repeat(255), 'k'.repeat(255)],
  ])('reads %p', (header, key) => {
    expect(codeOf(header)).toEqual({ key });
  });

  it.each([undefined, '', '   ', '""'])('misses %p', (header) => {
    expect(codeOf(header)).toBe('idempotency_key_missing');
  });

  it.each([
    'a b',
    'one, two',
    'é',
    '"open',
    'a"b',
    '"a";x=1',
    '"a\tb"',
    'k'.repeat(256),
    `"${'k'.repeat(256)}"`,
  ])('refuses %p', (header) => {
    expect(codeOf(header)).toBe('idempotency_key_invalid');
  });
});
