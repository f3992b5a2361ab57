import { createHash } from 'node:crypto';
import { qrModules, qrSvg } from './qr-code.js';

const digest = (modules: boolean[][]): string =>
  createHash('sha256')
    .update(modules.map((row) => row.map((dark) => (dark ? '1' : '0')).join('')).join('\n'))
    .digest('hex')
    .slice(0, 16);
const text = (length: number): string => 'http://x/'.padEnd(length, 'aB3_-').slice(0, length);

describe('QR codes', () => {
  // Each of these was read back by an independent decoder before its digest was written down.
  it.each([
    [5, 1, '7f0f59f63a05aba6'],
    [20, 2, 'bed8908799952d5d'],
    [40, 3, 'd7511eb23c69d1a6'],
    [60, 4, 'db89b54aacc1e260'],
    [71, 5, '047446212092c57c'],
    [85, 6, '4904492b51c24cc5'],
    [107, 7, 'dcbde2686cff4643'],
    [123, 8, 'a61d41b64ffbe25b'],
    [153, 9, '163055c9670ac7f8'],
    [181, 10, 'c6e012f70d298e6c'],
    [213, 10, '6d3e1528d62fbd44'],
  ])('%d bytes: version %d', (length, version, expected) => {
    const modules = qrModules(text(length));
    expect(modules).toHaveLength(17 + 4 * version);
    expect(digest(modules)).toBe(expected);
  });

  it('refuses what does not fit', () => {
    expect(() => qrModules(text(214))).toThrow(RangeError);
  });

  it('draws exactly the dark modules, inside a quiet zone', () => {
    const modules = qrModules('http://localhost');
    const svg = qrSvg('http://localhost');
    const drawn = [...svg.matchAll(/M(\d+) (\d+)h(\d+)v1/g)].flatMap(([, x, y, width]) =>
      Array.from({ length: Number(width) }, (_, step) => `${Number(x) - 4 + step},${Number(y) - 4}`),
    );
    const dark = modules.flatMap((row, y) => row.flatMap((on, x) => (on ? [`${x},${y}`] : [])));
    expect(drawn.sort()).toEqual(dark.sort());
    expect(svg).toContain(`viewBox="0 0 ${modules.length + 8} ${modules.length + 8}"`);
    expect(svg).not.toMatch(/<script|style=|href/);
  });
});
