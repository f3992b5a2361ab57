/**
 * Exact decisions about a rate that was found in doubles.
 *
 * Net flows c_0..c_n of whole periods have the future value F(x) = sum of c_k x^(n-k) at the growth x = 1 + i.
 * F(x) and the present value F(x) / x^n have the same sign, and integers can tell it at any rational x. For a
 * customer who receives first, F rises through zero at the rate: F < 0 below it, F > 0 above.
 */

/** -1, 0 or 1: the sign of F at x = p/q. `q` is the same at every call of one caller, so that its powers are kept. */
export function signAtRational(net: readonly bigint[], p: bigint, q: bigint): number {
  if (p <= 0n) return -1; // the growth of a rate is positive: such an edge lies below every rate
  const powers = powersOf(q, net.length);
  let value = 0n;
  for (let k = 0; k < net.length; k++) value = value * p + (net[k] ?? 0n) * (powers[k] ?? 0n);
  return sign(value);
}

const POWERS = new Map<bigint, bigint[]>();

function powersOf(base: bigint, count: number): readonly bigint[] {
  let powers = POWERS.get(base);
  if (!powers) POWERS.set(base, (powers = [1n]));
  while (powers.length < count) powers.push((powers.at(-1) ?? 1n) * base);
  return powers;
}

/**
 * The sign of F at x = (p/q)^(1/12), an irrational number, exactly.
 *
 * x^12 = p/q folds F into G(x) = sum of G_j x^j, j = 0..11, with integers G_j (everything times a power of q).
 * x lies in [lower, lower + 1] / 2^bits, by an exact twelfth root; that encloses G, and an enclosure without 0 tells the
 * sign. Else more bits. It ends: with p odd and q = 2^7 5^6 the fraction p/q in lowest terms keeps 2^7 below, so it
 * is no square, no cube, and, being positive, not -4 times a fourth power; hence (Capelli) x^12 - p/q is irreducible,
 * and G(x) = 0 only if every G_j = 0, which is asked first.
 */
export function signAtTwelfthRoot(net: readonly bigint[], p: bigint, q: bigint): number {
  if (p <= 0n) return -1;
  const folded = fold(net, p, q);
  if (folded.every((coefficient) => coefficient === 0n)) return 0;
  for (let bits = 64n; ; bits *= 2n) {
    const found = enclosedSign(folded, twelfthRoot(p, q, bits), bits);
    if (found !== 0) return found;
  }
}

function fold(net: readonly bigint[], p: bigint, q: bigint): bigint[] {
  const degree = net.length - 1;
  const blocks = Math.floor(degree / 12);
  const powers = powersOf(q, blocks + 1);
  const folded = new Array<bigint>(Math.min(12, degree + 1)).fill(0n);
  for (let block = blocks; block >= 0; block--) {
    const scale = powers[blocks - block] ?? 0n;
    for (let j = 0; j < folded.length; j++) {
      const flow = net[degree - 12 * block - j] ?? 0n;
      folded[j] = (folded[j] ?? 0n) * p + flow * scale;
    }
  }
  return folded;
}

/** The sign of the sum of G_j x^j for x in [lower, lower + 1] / 2^bits; 0 when the enclosure holds 0. */
function enclosedSign(folded: readonly bigint[], lower: bigint, bits: bigint): number {
  const upper = lower + 1n;
  let [low, high] = [1n << bits, 1n << bits];
  let [least, most] = [0n, 0n];
  for (const coefficient of folded) {
    const positive = coefficient > 0n;
    least += coefficient * (positive ? low : high);
    most += coefficient * (positive ? high : low);
    low = (low * lower) >> bits; // rounded down
    high = ((high * upper) >> bits) + 1n; // rounded up
  }
  return least > 0n ? 1 : most < 0n ? -1 : 0;
}

/** floor(2^bits (p/q)^(1/12)), by Newton from a double and then exact comparison. */
function twelfthRoot(p: bigint, q: bigint, bits: bigint): bigint {
  const target = (p << (12n * bits)) / q;
  // eslint-disable-next-line no-restricted-syntax -- the start of Newton's method; the result is compared exactly
  const start = Math.pow(Number(p) / Number(q), 1 / 12);
  let root = (BigInt(Math.floor(start * 2 ** 48)) << bits) >> 48n;
  for (;;) {
    const tenth = root ** 11n;
    const step = (target - tenth * root) / (12n * tenth);
    root += step;
    if (step >= -1n && step <= 1n) break;
  }
  while (root ** 12n > target) root -= 1n;
  while ((root + 1n) ** 12n <= target) root += 1n;
  return root;
}

/**
 * The whole number to which the rate rounds (half away from zero), given a guess and the sign of F at an edge that is
 * `halves` / 2 units. A right guess costs two signs, at its lower and its upper edge; a wrong one moves on.
 */
export function certified(guess: number, signAt: (halves: bigint) => number): bigint {
  // "The rate rounds to `unit` or to more": decided at the lower edge of the unit, unit - 1/2.
  const reaches = (unit: bigint): boolean => {
    const edge = 2n * unit - 1n;
    const found = signAt(edge);
    return found < 0 || (found === 0 && edge > 0n);
  };
  const start = BigInt(Math.round(guess));
  const up = reaches(start);
  let [inside, outside] = [start, start];
  for (let step = 1n; ; step *= 2n) {
    if (up) {
      outside = inside + step;
      if (!reaches(outside)) break;
      inside = outside;
    } else {
      inside = outside - step;
      if (reaches(inside)) break;
      outside = inside;
    }
  }
  while (outside - inside > 1n) {
    const middle = (inside + outside) / 2n;
    if (reaches(middle)) inside = middle;
    else outside = middle;
  }
  return inside;
}

/** Ten-thousandths as decimal text with 4 places. */
export function tenThousandths(units: bigint): string {
  const digits = (units < 0n ? -units : units).toString().padStart(5, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`;
}

const sign = (value: bigint): number => (value > 0n ? 1 : value < 0n ? -1 : 0);
