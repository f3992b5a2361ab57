import { createHash, timingSafeEqual } from 'node:crypto';

/** SHA-256, 32 bytes. */
export type Hash = Uint8Array;

// RFC 6962 section 2.1: leaves and nodes are hashed under different first bytes, so that neither can pose as the other.
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

const sha256 = (...parts: readonly Uint8Array[]): Hash => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

export const leafHash = (entry: Uint8Array): Hash => sha256(LEAF, entry);
export const nodeHash = (left: Hash, right: Hash): Hash => sha256(NODE, left, right);

/** The root over leaf hashes; of nothing it is the hash of nothing. */
export function merkleRoot(leaves: readonly Hash[]): Hash {
  return rootOf(leaves, 0, leaves.length);
}

function rootOf(leaves: readonly Hash[], start: number, end: number): Hash {
  const size = end - start;
  if (size === 0) return sha256();
  const only = leaves[start];
  if (size === 1 && only) return only;
  const middle = start + split(size);
  return nodeHash(rootOf(leaves, start, middle), rootOf(leaves, middle, end));
}

/** The largest power of two below the size. */
function split(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

/** The siblings from leaf to root. @throws RangeError when there is no such leaf */
export function inclusionProof(index: number, leaves: readonly Hash[]): Hash[] {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length) throw new RangeError('No such leaf.');
  const path = (start: number, end: number): Hash[] => {
    if (end - start === 1) return [];
    const middle = start + split(end - start);
    return index < middle
      ? [...path(start, middle), rootOf(leaves, middle, end)]
      : [...path(middle, end), rootOf(leaves, start, middle)];
  };
  return path(0, leaves.length);
}

/** The nodes that prove a tree of `first` leaves to be the beginning of this one. @throws RangeError */
export function consistencyProof(first: number, leaves: readonly Hash[]): Hash[] {
  if (!Number.isInteger(first) || first < 1 || first > leaves.length)
    throw new RangeError('No such earlier tree.');
  const subproof = (start: number, end: number, whole: boolean): Hash[] => {
    if (first === end) return whole ? [] : [rootOf(leaves, start, end)];
    const middle = start + split(end - start);
    return first <= middle
      ? [...subproof(start, middle, whole), rootOf(leaves, middle, end)]
      : [...subproof(middle, end, false), rootOf(leaves, start, middle)];
  };
  return subproof(0, leaves.length, true);
}

export interface Inclusion {
  readonly leaf: Hash;
  readonly index: number;
  readonly size: number;
  readonly proof: readonly Hash[];
  readonly root: Hash;
}

/** RFC 9162 section 2.1.3.2. */
export function verifyInclusion({ leaf, index, size, proof, root }: Inclusion): boolean {
  if (!isSize(size) || !Number.isInteger(index) || index < 0 || index >= size) return false;
  let [node, last] = [index, size - 1];
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && same(hash, root);
}

export interface Consistency {
  readonly first: number;
  readonly second: number;
  readonly firstRoot: Hash;
  readonly secondRoot: Hash;
  readonly proof: readonly Hash[];
}

/** RFC 9162 section 2.1.4.2. */
export function verifyConsistency({ first, second, firstRoot, secondRoot, proof }: Consistency): boolean {
  if (!isSize(first) || !isSize(second) || first < 1 || first > second) return false;
  if (first === second) return proof.length === 0 && same(firstRoot, secondRoot);
  let [node, last] = [first - 1, second - 1];
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  // A first tree of a power of two is itself the first node of the path.
  const [seed, ...path] = node === 0 ? [firstRoot, ...proof] : proof;
  if (!seed) return false;
  let [older, newer] = [seed, seed];
  for (const sibling of path) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      [older, newer] = [nodeHash(sibling, older), nodeHash(sibling, newer)];
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      newer = nodeHash(newer, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && same(older, firstRoot) && same(newer, secondRoot);
}

const isSize = (size: number): boolean => Number.isSafeInteger(size) && size >= 0;
const half = (value: number): number => Math.floor(value / 2);
const same = (a: Hash, b: Hash): boolean => a.length === b.length && timingSafeEqual(a, b);
