/**
 * QR codes (ISO/IEC 18004) for links: byte mode, error correction M, versions 1 to 10 (up to 213 bytes).
 * A dealer's screen shows the code, the customer's own phone opens the page.
 */
type Modules = boolean[][];

/** Per version: error-correction bytes per block, then the data bytes of each block. */
const blocks = (correction: number, ...groups: [count: number, data: number][]) => ({
  correction,
  data: groups.flatMap(([count, data]) => Array<number>(count).fill(data)),
});
const VERSIONS = [
  blocks(10, [1, 16]),
  blocks(16, [1, 28]),
  blocks(26, [1, 44]),
  blocks(18, [2, 32]),
  blocks(24, [2, 43]),
  blocks(16, [4, 27]),
  blocks(18, [4, 31]),
  blocks(22, [2, 38], [2, 39]),
  blocks(22, [3, 36], [2, 37]),
  blocks(26, [4, 43], [1, 44]),
];
const ALIGNMENT = [
  [],
  [6, 18],
  [6, 22],
  [6, 26],
  [6, 30],
  [6, 34],
  [6, 22, 38],
  [6, 24, 42],
  [6, 26, 46],
  [6, 28, 50],
];
/**
 * The standard has eight masks and a scoring to pick one from; readers take any of them. Scoring all eight costs
 * 2 ms of a request, and the bytes of a random link look random under each: the checkerboard it is.
 */
const MASK = 0;
const masked = (row: number, column: number): boolean => (row + column) % 2 === 0;

/** @throws RangeError when the text is too long */
export function qrModules(text: string): Modules {
  const bytes = Buffer.from(text, 'utf8');
  const version =
    1 + VERSIONS.findIndex((known, index) => bytes.length + (index < 9 ? 2 : 3) <= sum(known.data));
  if (version === 0) throw new RangeError('The text does not fit a QR code of version 10.');
  const bits = bitsOf(codewords(bytes, version));
  return drawn(version, bits);
}

/** An image without scripts or styles, with the quiet zone of four modules that readers need. */
export function qrSvg(text: string): string {
  const modules = qrModules(text);
  const size = modules.length + 8;
  const path = modules
    .map((row, y) =>
      runs(row)
        .map(([x, width]) => `M${x + 4} ${y + 4}h${width}v1h-${width}z`)
        .join(''),
    )
    .join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" role="img" aria-label="QR"><path fill="#fff" d="M0 0h${size}v${size}h-${size}z"/><path d="${path}"/></svg>`;
}

/** Where each run of dark modules starts, and how long it is. */
const runs = (row: readonly boolean[]): [start: number, width: number][] =>
  [
    ...row
      .map((dark) => (dark ? '1' : '0'))
      .join('')
      .matchAll(/1+/g),
  ].map(({ index, 0: run }) => [index, run.length]);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const at = <T>(list: readonly T[], index: number): T => list[index] as T;

/** Mode, length, data and padding; split into blocks; data bytes, then correction bytes, each block in turn. */
function codewords(bytes: Buffer, version: number): number[] {
  const { correction, data: sizes } = at(VERSIONS, version - 1);
  const length = bytes.length.toString(2).padStart(version < 10 ? 8 : 16, '0');
  const text = `0100${length}${[...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')}0000`;
  const data = (text.match(/.{8}|.+$/g) ?? [])
    .map((group) => Number.parseInt(group.padEnd(8, '0'), 2))
    .slice(0, sum(sizes));
  for (let pad = 0xec; data.length < sum(sizes); pad ^= 0xec ^ 0x11) data.push(pad);
  let start = 0;
  const parts = sizes.map((size) => data.slice(start, (start += size)));
  const checks = parts.map((part) => remainder(part, correction));
  return [...interleaved(parts), ...interleaved(checks)];
}

const interleaved = (parts: number[][]): number[] =>
  Array.from({ length: Math.max(...parts.map(({ length }) => length)) }, (_, index) =>
    parts.flatMap((part) => part[index] ?? []),
  ).flat();

/** GF(256) with the polynomial 0x11d. */
const EXPONENTS: number[] = [];
for (let value = 1; EXPONENTS.length < 255; value = value & 0x80 ? (value << 1) ^ 0x11d : value << 1)
  EXPONENTS.push(value);
const LOGARITHMS = new Map(EXPONENTS.map((value, exponent) => [value, exponent]));
const times = (a: number, b: number): number =>
  a === 0 || b === 0 ? 0 : at(EXPONENTS, ((LOGARITHMS.get(a) ?? 0) + (LOGARITHMS.get(b) ?? 0)) % 255);

function generatorOf(degree: number): number[] {
  let generator = [1];
  for (let root = 0; root < degree; root++) {
    const before = generator;
    generator = [...before, 0].map(
      (value, index) => value ^ times(before[index - 1] ?? 0, at(EXPONENTS, root)),
    );
  }
  return generator;
}
const GENERATORS = new Map(VERSIONS.map(({ correction }) => [correction, generatorOf(correction)]));

/** Reed-Solomon: the remainder of the data by the generator with that many roots. */
function remainder(data: readonly number[], degree: number): number[] {
  const generator = GENERATORS.get(degree) ?? [];
  let rest = Array<number>(degree).fill(0);
  for (const byte of data) {
    const factor = byte ^ at(rest, 0);
    rest = [...rest.slice(1), 0].map((value, index) => value ^ times(at(generator, index + 1), factor));
  }
  return rest;
}

const bitsOf = (words: readonly number[]): boolean[] =>
  words.flatMap((word) => Array.from({ length: 8 }, (_, bit) => ((word >>> (7 - bit)) & 1) === 1));

function drawn(version: number, bits: readonly boolean[]): Modules {
  const size = 17 + 4 * version;
  const modules: (boolean | undefined)[][] = Array.from({ length: size }, () =>
    Array<boolean | undefined>(size).fill(undefined),
  );
  const set = (row: number, column: number, dark: boolean) => {
    if (row >= 0 && column >= 0 && row < size && column < size) at(modules, row)[column] = dark;
  };
  patterns(version, size, set);
  formats(version, size, set);
  fill(modules, bits);
  return modules as Modules;
}

type Set = (row: number, column: number, dark: boolean) => void;

/** Finders with their separators, timing lines, alignment marks. */
function patterns(version: number, size: number, set: Set): void {
  for (const [top, left] of [
    [0, 0],
    [0, size - 7],
    [size - 7, 0],
  ] as const) {
    for (let r = -1; r <= 7; r++)
      for (let c = -1; c <= 7; c++) set(top + r, left + c, [1, 3, 4, 5, 7].includes(ring(r, c)));
  }
  for (let index = 8; index < size - 8; index++) {
    set(6, index, index % 2 === 0);
    set(index, 6, index % 2 === 0);
  }
  const centres = at(ALIGNMENT, version - 1);
  const last = centres.at(-1);
  for (const row of centres) {
    for (const column of centres) {
      if ((row === 6 && (column === 6 || column === last)) || (row === last && column === 6)) continue;
      for (let r = -2; r <= 2; r++)
        for (let c = -2; c <= 2; c++) set(row + r, column + c, Math.max(Math.abs(r), Math.abs(c)) !== 1);
    }
  }
}

/** 1 for the finder's border, 3 to 5 for its heart, 0 for the light rest. */
function ring(r: number, c: number): number {
  const distance = Math.max(Math.abs(r - 3), Math.abs(c - 3));
  return distance === 3 ? 1 : distance <= 1 ? 3 : 0;
}

/** Format (level M is 00, and the mask), the dark module, and from version 7 on the version: BCH-coded, twice each. */
function formats(version: number, size: number, set: Set): void {
  const format = ((MASK << 10) | bch(MASK << 10, 0x537)) ^ 0x5412;
  for (let bit = 0; bit < 15; bit++) {
    const dark = ((format >>> bit) & 1) === 1;
    set(bit < 6 ? bit : bit < 8 ? bit + 1 : size - 15 + bit, 8, dark);
    set(8, bit < 8 ? size - 1 - bit : bit === 8 ? 7 : 14 - bit, dark);
  }
  set(size - 8, 8, true);
  if (version < 7) return;
  const coded = (version << 12) | bch(version << 12, 0x1f25);
  for (let bit = 0; bit < 18; bit++) {
    const dark = ((coded >>> bit) & 1) === 1;
    set(Math.floor(bit / 3), size - 11 + (bit % 3), dark);
    set(size - 11 + (bit % 3), Math.floor(bit / 3), dark);
  }
}

function bch(value: number, generator: number): number {
  const degree = 31 - Math.clz32(generator);
  let rest = value;
  while (rest !== 0 && 31 - Math.clz32(rest) >= degree) rest ^= generator << (31 - Math.clz32(rest) - degree);
  return rest;
}

/** Two columns at a time from the right, up and down, around the timing column. */
function fill(modules: (boolean | undefined)[][], bits: readonly boolean[]): void {
  const size = modules.length;
  let next = 0;
  for (let right = size - 1, upward = true; right > 0; right -= 2, upward = !upward) {
    if (right === 6) right -= 1;
    for (let step = 0; step < size; step++) {
      const row = upward ? size - 1 - step : step;
      for (const column of [right, right - 1]) {
        if (at(modules, row)[column] !== undefined) continue;
        at(modules, row)[column] = (bits[next++] ?? false) !== masked(row, column);
      }
    }
  }
}
