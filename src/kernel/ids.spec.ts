import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { decodeId, digestId, encodeId, ID_PREFIXES, uuidv7, UuidV7Generator, uuidv7Time } from './ids.js';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const prefix = fc.constantFrom(...ID_PREFIXES);
const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });

describe('ids on the wire', () => {
  it('are known texts for known UUIDs', () => {
    expect(encodeId('pa', '00000000-0000-0000-0000-000000000000')).toBe(`pa_${'0'.repeat(26)}`);
    expect(encodeId('quo', 'ffffffff-ffff-ffff-ffff-ffffffffffff')).toBe(`quo_7${'z'.repeat(25)}`);
    expect(encodeId('evt', '00000000-0000-0000-0000-000000000021')).toBe(`evt_${'0'.repeat(24)}11`);
    // 2^64, worked out by hand: bit 64 is the fifth of letter 13 from the right
    expect(encodeId('aud', '00000000-0000-0001-0000-000000000000')).toBe(
      `aud_${'0'.repeat(13)}g${'0'.repeat(12)}`,
    );
  });

  it('go there and back', () => {
    fc.assert(
      fc.property(prefix, time, bytes(10), (name, now, random) => {
        const uuid = uuidv7(now, random);
        const id = encodeId(name, uuid);
        expect(id).toMatch(new RegExp(`^${name}_[0-7][0-9abcdefghjkmnpqrstvwxyz]{25}$`));
        expect(decodeId(name, id)).toBe(uuid);
      }),
    );
  });

  it('sort as their UUIDs, and UUIDs by time', () => {
    fc.assert(
      fc.property(time, bytes(10), time, bytes(10), (at, random, later, other) => {
        const [a, b] = [uuidv7(at, random), uuidv7(later, other)];
        expect(encodeId('pa', a) < encodeId('pa', b)).toBe(a < b);
        if (at !== later) expect(a < b).toBe(at < later);
      }),
    );
  });

  it('have one spelling: any other text is no id', () => {
    const id = encodeId('pa', uuidv7(1_795_392_000_000, new Uint8Array(10).fill(0xa5)));
    const body = id.slice(3);
    const others = [
      '',
      'pa',
      'pa_',
      body,
      id.toUpperCase(),
      `PA_${body}`,
      ` ${id}`,
      `${id} `,
      `${id}0`,
      id.slice(0, -1),
      id.replace('_', '-'),
      `quo_${body}`,
      `pa_8${body.slice(1)}`,
      `pa_z${body.slice(1)}`,
      `pa_${body.slice(0, -1)}i`,
      ...['l', 'o', 'u', 'I', '-', 'é', '٠', '\0'].map((letter) => `pa_${body.slice(0, -1)}${letter}`),
    ];
    expect(others.map((text) => decodeId('pa', text))).toEqual(others.map(() => null));
    expect(decodeId('quo', id)).toBeNull();
  });

  it('refuse what is no lower-case UUID', () => {
    for (const text of [
      '',
      'x',
      '00000000-0000-0000-0000-00000000000G',
      'FFFFFFFF-ffff-ffff-ffff-ffffffffffff',
      '0'.repeat(32),
    ]) {
      expect(() => encodeId('pa', text)).toThrow(RangeError);
    }
  });

  it('may be digests', () => {
    const digest = createHash('sha256').update('a quote').digest();
    const id = digestId('quo', digest);
    expect(decodeId('quo', id)?.replaceAll('-', '')).toBe(digest.subarray(0, 16).toString('hex'));
    expect(() => digestId('quo', digest.subarray(1))).toThrow(RangeError);
  });
});

describe('UUID version 7', () => {
  it('has time, version and variant where RFC 9562 puts them', () => {
    // the example of RFC 9562, appendix A.6
    const random = Buffer.from('0cc318c4dc0c0c07398f', 'hex');
    expect(uuidv7(0x017f22e279b0, random)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
    expect(uuidv7(2 ** 48 - 1, new Uint8Array(16).fill(255))).toBe('ffffffff-ffff-7fff-bfff-ffffffffffff');
  });

  it('gives its time back', () => {
    fc.assert(
      fc.property(time, bytes(10), (now, random) => expect(uuidv7Time(uuidv7(now, random))).toBe(now)),
    );
    expect(() => uuidv7Time('00000000-0000-4000-8000-000000000000')).toThrow(RangeError);
  });

  it('refuses a time or randomness that it cannot hold', () => {
    for (const now of [-1, 1.5, 2 ** 48, Number.NaN])
      expect(() => uuidv7(now, new Uint8Array(10))).toThrow(RangeError);
    expect(() => uuidv7(0, new Uint8Array(9))).toThrow(RangeError);
  });

  it('rises strictly from a generator, whatever the clock and the randomness do', () => {
    const steps = fc.array(fc.integer({ min: -2, max: 1 }), { minLength: 2, maxLength: 60 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 255 }), (clockSteps, fill) => {
        let now = 1_795_392_000_000;
        const generator = new UuidV7Generator({ now: () => now }, (count) =>
          new Uint8Array(count).fill(fill),
        );
        const ids = clockSteps.map((step) => {
          now += step;
          return generator.next();
        });
        for (const [at, id] of ids.entries()) {
          expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
          if (at > 0) expect((ids[at - 1] ?? '') < id).toBe(true);
        }
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });

  it('moves on a millisecond when the randomness of one is used up', () => {
    let drawn = 0;
    // the first draw leaves no room: all bits that may be set; every step is as large as it can be
    const generator = new UuidV7Generator(
      { now: () => 5 },
      (count) => (drawn++, new Uint8Array(count).fill(255)),
    );
    const first = generator.next();
    Object.assign(generator, { tail: (1n << 74n) - 1n });
    const second = generator.next();
    expect([uuidv7Time(first), uuidv7Time(second), drawn]).toEqual([5, 6, 3]);
    expect(first < second).toBe(true);
  });
});
