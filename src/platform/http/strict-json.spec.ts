import fc from 'fast-check';
import { parseStrictJson } from './strict-json.js';

const parse = (text: string | Buffer, numbers: 'integer' | 'source' = 'integer') =>
  parseStrictJson(Buffer.from(text as string), { numbers });
const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
const wide = (keys: number): string => `{${Array.from({ length: keys }, (_, at) => `"k${at}":0`).join(',')}}`;

describe('strict JSON', () => {
  const refused: [string, string | Buffer, string, string][] = [
    ['a duplicate key', '{"a":1,"b":{"c":1,"c":2}}', 'duplicate_key', '/b/c'],
    ['a duplicate key in two spellings', String.raw`{"name":1,"n\u0061me":2}`, 'duplicate_key', '/name'],
    ['a duplicate inside an array', '[{"a":1},{"a":1,"a":1}]', 'duplicate_key', '/1/a'],
    ['overflow', '{"a":1e400}', 'number_not_integer', '/a'],
    ['an integer beyond 2^53', '{"a":[0,9007199254740993]}', 'number_too_large', '/a/1'],
    ['an integer of hundreds of digits', `{"a":${'9'.repeat(300)}}`, 'number_too_large', '/a'],
    ['money as float', '{"price":{"amount":120000.00}}', 'number_not_integer', '/price/amount'],
    ['an exponent', '{"a":1E2}', 'number_not_integer', '/a'],
    ['negative zero', '{"a":-0}', 'number_not_integer', '/a'],
    ['NUL as escape', String.raw`{"a":"x\u0000"}`, 'nul_character', '/a'],
    ['NUL in a key', String.raw`{"a\u0000":1}`, 'nul_character', '/a\0'],
    ['NUL as byte', '{"a":"\0"}', 'not_json', ''],
    ['a lone surrogate', String.raw`{"a":"\ud800"}`, 'lone_surrogate', '/a'],
    ['surrogates the wrong way round', String.raw`{"a":"\udc00\ud800"}`, 'lone_surrogate', '/a'],
    ['a byte order mark', Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]), 'byte_order_mark', ''],
    ['invalid UTF-8', Buffer.from([0x22, 0xc3, 0x28, 0x22]), 'not_utf8', ''],
    ['an overlong encoding', Buffer.from([0x22, 0xc0, 0xaf, 0x22]), 'not_utf8', ''],
    ['a UTF-8 surrogate', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 'not_utf8', ''],
    ['depth 33', nested(33), 'too_deep', '/0'.repeat(32)],
    ['depth 30 000', nested(30_000), 'too_deep', '/0'.repeat(32)],
    ['1001 keys', wide(1_001), 'too_many_keys', '/k1000'],
    ['__proto__', '{"__proto__":{"x":1}}', 'key_not_allowed', '/__proto__'],
    ['__proto__ escaped', String.raw`{"\u005f_proto__":1}`, 'key_not_allowed', '/__proto__'],
    ['constructor', '{"a":{"constructor":{}}}', 'key_not_allowed', '/a/constructor'],
    ['a comment', '{"a":1/**/}', 'not_json', ''],
    ['a trailing comma', '{"a":1,}', 'not_json', ''],
    ['two values', '{}{}', 'not_json', ''],
    ['NaN', '{"a":NaN}', 'not_json', ''],
    ['nothing', '', 'not_json', ''],
  ];
  it.each(refused)('refuses %s', (_name, text, code, pointer) => {
    expect(parse(text)).toEqual({ ok: false, error: expect.objectContaining({ code, pointer }) });
  });

  it.each([
    ['depth 32', nested(32)],
    ['1000 keys', wide(1_000)],
    ['escapes and pairs', String.raw`{"a\"b":"\ud83d\ude97 \\ \" A"}`],
    ['strings that look like structure', '{"a":"{[,:]}\\"","b":["]","}"]}'],
    ['the largest integers', '[9007199254740991,-9007199254740991,0]'],
    ['the same key in sister objects', '[{"a":1},{"a":1}]'],
    ['white space', ' {\t"a" :\r\n1 } '],
  ])('takes %s', (_name, text) => {
    expect(parse(text)).toEqual({ ok: true, value: JSON.parse(text) });
  });

  it('leaves foreign number forms alone, but not what overflows', () => {
    expect(parse('{"kwh":12.3450,"x":1e3}', 'source').ok).toBe(true);
    expect(parse('{"kwh":1e400}', 'source')).toMatchObject({ error: { code: 'number_too_large' } });
  });

  it('agrees with JSON.parse on everything that is harmless', () => {
    const leaf = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.maxSafeInteger(),
      fc.boolean(),
      fc.constant(null),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small', maxDepth: 5 },
        leaf,
        fc.array(tie('tree'), { maxLength: 5 }),
        fc.dictionary(fc.string({ unit: 'grapheme' }), tie('tree'), { maxKeys: 5 }),
      ),
    }));
    fc.assert(
      fc.property(tree, fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const harmless = !/\\u0000|"(?:__proto__|constructor|prototype)"|[[:,]-0[,\]}]|^-0$/.test(text);
        fc.pre(harmless);
        expect(parse(text)).toEqual({ ok: true, value: JSON.parse(text) });
      }),
    );
  });
});
