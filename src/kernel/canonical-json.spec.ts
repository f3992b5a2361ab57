import fc from 'fast-check';
import { canonicalJson, sha256Bytes, sha256Hex } from './canonical-json.js';

describe('canonical JSON', () => {
  it('is that of RFC 8785, section 3.2.3 and appendix B', () => {
    const value = {
      peach: 'This sorting order',
      péché: 'is wrong according to French',
      pêche: 'but canonicalization MUST',
      sin: 'ignore locale',
    };
    expect(Object.keys(JSON.parse(canonicalJson(value)) as object)).toEqual([
      'peach',
      'péché',
      'pêche',
      'sin',
    ]);
    expect(
      canonicalJson({ '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, ö: 7 }),
    ).toBe('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"\u{1f600}":5,"\ufb33":3}');
    expect(canonicalJson([333333333.3333333, 1e30, 4.5, 2e-3, 1e-27, -0, 1e21])).toBe(
      '[333333333.3333333,1e+30,4.5,0.002,1e-27,0,1e+21]',
    );
    expect(canonicalJson('\u20ac$\u000f\nA\'B"\\/')).toBe('"€$\\u000f\\nA\'B\\"\\\\/"');
  });

  it('does not depend on the order of members, and keeps the value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4, stringUnit: 'grapheme' }), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(canonicalJson(reversed(value))).toBe(text);
      }),
    );
  });

  it('leaves undefined members out and takes instances as the members they have', () => {
    class Dto {
      b = 2;
      a: number | undefined = 1;
      none = undefined;
    }
    expect(canonicalJson(new Dto())).toBe('{"a":1,"b":2}');
    expect(canonicalJson(Object.create(null))).toBe('{}');
  });

  it.each([
    ['a bigint', { amount: 1n }],
    ['NaN', [Number.NaN]],
    ['infinity', Infinity],
    ['undefined', undefined],
    ['undefined in a list', [1, undefined]],
    ['a function', { f: () => 1 }],
    ['a symbol', { s: Symbol('s') }],
    ['a date', { at: new Date(0) }],
    ['bytes', { data: new Uint8Array(2) }],
    ['a buffer', { data: Buffer.from('a') }],
    ['a map', new Map([['a', 1]])],
    ['a lone surrogate', '\ud800'],
    ['a lone surrogate as a name', { '\udc00': 1 }],
    ['an own toJSON', { toJSON: () => 1 }],
  ])('refuses %s', (_, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });

  it('refuses a circle and takes a value that stands twice', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = [circle];
    expect(() => canonicalJson(circle)).toThrow(TypeError);
    const shared = { a: 1 };
    expect(canonicalJson([shared, shared])).toBe('[{"a":1},{"a":1}]');
  });

  it('hashes', () => {
    const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    expect(sha256Hex('')).toBe(empty);
    expect(Buffer.from(sha256Bytes(new Uint8Array(0))).toString('hex')).toBe(empty);
    expect(sha256Hex('é')).toBe(sha256Hex(Buffer.from('é', 'utf8')));
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).reverse();
  const copy = Object.create(null) as Record<string, unknown>;
  for (const [key, item] of entries) copy[key] = reversed(item);
  return copy;
}
