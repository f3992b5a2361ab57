import { createHash } from 'node:crypto';
import fc from 'fast-check';
import {
  consistencyProof,
  inclusionProof,
  leafHash,
  merkleRoot,
  verifyConsistency,
  verifyInclusion,
  type Hash,
} from './merkle-tree.js';

const hex = (hash: Hash): string => Buffer.from(hash).toString('hex');
const leavesOf = (count: number, seed = 0): Hash[] =>
  Array.from({ length: count }, (_, at) => leafHash(Buffer.from(`${seed}/${at}`)));

/** RFC 6962 section 2.1 word for word, over entries. */
function naive(entries: readonly Buffer[]): Buffer {
  const sha = (...parts: Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
  if (entries.length === 0) return sha();
  if (entries.length === 1) return sha(Buffer.of(0), entries[0] ?? Buffer.of());
  const k = 2 ** Math.floor(Math.log2(entries.length - 1));
  return sha(Buffer.of(1), naive(entries.slice(0, k)), naive(entries.slice(k)));
}

const flipped = (hash: Hash): Hash => Uint8Array.from(hash, (byte, at) => (at === 7 ? byte ^ 1 : byte));

describe('Merkle tree', () => {
  it('has the roots of the known test vectors', () => {
    // The eight leaves that certificate-transparency implementations share.
    const entries = [
      '',
      '00',
      '10',
      '2021',
      '3031',
      '40414243',
      '5051525354555657',
      '606162636465666768696a6b6c6d6e6f',
    ].map((text) => Buffer.from(text, 'hex'));
    const roots = [
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    ];
    roots.forEach((root, size) => expect(hex(merkleRoot(entries.slice(0, size).map(leafHash)))).toBe(root));
    expect(hex(merkleRoot(entries.map(leafHash)))).toBe(
      '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
    );
  });

  it('has the root of the plain recursion', () => {
    for (let size = 0; size <= 40; size++) {
      const entries = Array.from({ length: size }, (_, at) => Buffer.from(`entry ${at}`));
      expect(hex(merkleRoot(entries.map(leafHash)))).toBe(hex(naive(entries)));
    }
  });

  it('proves every leaf of every small tree, and no other place, size, leaf or root', () => {
    for (let size = 1; size <= 20; size++) {
      const leaves = leavesOf(size);
      const root = merkleRoot(leaves);
      leaves.forEach((leaf, index) => {
        const proof = inclusionProof(index, leaves);
        const claim = { leaf, index, size, proof, root };
        expect(verifyInclusion(claim)).toBe(true);
        expect(verifyInclusion({ ...claim, leaf: flipped(leaf) })).toBe(false);
        expect(verifyInclusion({ ...claim, root: flipped(root) })).toBe(false);
        for (let other = -1; other <= size; other++)
          if (other !== index) expect(verifyInclusion({ ...claim, index: other })).toBe(false);
        expect(verifyInclusion({ ...claim, proof: [...proof, root] })).toBe(false);
        if (proof.length > 0) expect(verifyInclusion({ ...claim, proof: proof.slice(1) })).toBe(false);
        proof.forEach((hash, at) =>
          expect(verifyInclusion({ ...claim, proof: proof.with(at, flipped(hash)) })).toBe(false),
        );
      });
    }
  });

  it('proves every earlier tree, and nothing tampered with', () => {
    for (let second = 1; second <= 20; second++) {
      const leaves = leavesOf(second);
      for (let first = 1; first <= second; first++) {
        const proof = consistencyProof(first, leaves);
        const claim = {
          first,
          second,
          firstRoot: merkleRoot(leaves.slice(0, first)),
          secondRoot: merkleRoot(leaves),
          proof,
        };
        expect(verifyConsistency(claim)).toBe(true);
        expect(verifyConsistency({ ...claim, firstRoot: flipped(claim.firstRoot) })).toBe(false);
        expect(verifyConsistency({ ...claim, secondRoot: flipped(claim.secondRoot) })).toBe(false);
        expect(verifyConsistency({ ...claim, proof: [...proof, claim.secondRoot] })).toBe(false);
        if (proof.length > 0) expect(verifyConsistency({ ...claim, proof: proof.slice(0, -1) })).toBe(false);
        proof.forEach((hash, at) =>
          expect(verifyConsistency({ ...claim, proof: proof.with(at, flipped(hash)) })).toBe(false),
        );
      }
    }
  });

  it('finds a history that was written anew', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 60 }), fc.nat(), fc.nat(), (second, a, b) => {
        const leaves = leavesOf(second);
        const first = 1 + (a % (second - 1));
        const changed = leaves.with(b % first, leafHash(Buffer.from('another')));
        const claim = {
          first,
          second,
          firstRoot: merkleRoot(leaves.slice(0, first)),
          secondRoot: merkleRoot(changed),
        };
        expect(verifyConsistency({ ...claim, proof: consistencyProof(first, changed) })).toBe(false);
        expect(verifyConsistency({ ...claim, proof: consistencyProof(first, leaves) })).toBe(false);
      }),
    );
  });

  it('tells a leaf from a node', () => {
    const [left, right] = leavesOf(2) as [Hash, Hash];
    expect(hex(leafHash(Buffer.concat([left, right])))).not.toBe(hex(merkleRoot([left, right])));
  });

  it('refuses what does not exist', () => {
    for (const index of [-1, 3, 0.5]) expect(() => inclusionProof(index, leavesOf(3))).toThrow(RangeError);
    for (const first of [0, 4, 1.5]) expect(() => consistencyProof(first, leavesOf(3))).toThrow(RangeError);
    const root = merkleRoot(leavesOf(3));
    for (const [first, second] of [
      [0, 3],
      [4, 3],
      [1.5, 3],
      [-1, 3],
    ] as const) {
      expect(verifyConsistency({ first, second, firstRoot: root, secondRoot: root, proof: [] })).toBe(false);
    }
    expect(verifyInclusion({ leaf: root, index: 0, size: 0, proof: [], root })).toBe(false);
    expect(verifyInclusion({ leaf: root.subarray(1), index: 0, size: 1, proof: [], root })).toBe(false);
  });
});
