import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/**
 * Layout of everything sealed: format (1 byte) | key version (2, big endian) | nonce (12) | tag (16) | ciphertext.
 * AES-256-GCM with random nonces: one key is good for 2^32 seals, then a new version is due.
 */
const FORMAT = 1;
const NONCE_AT = 3;
const TAG_AT = 15;
const TEXT_AT = 31;

export class SealBroken extends Error {
  override readonly name = 'SealBroken';
  constructor() {
    super('sealed data does not open: wrong key, wrong place or changed bytes');
  }
}

export function seal(key: Buffer, version: number, plaintext: Uint8Array, aad: string | Uint8Array): Buffer {
  const head = Buffer.alloc(NONCE_AT);
  head.writeUInt8(FORMAT, 0);
  head.writeUInt16BE(version, 1);
  const nonce = randomBytes(TAG_AT - NONCE_AT);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bound(head, aad));
  const text = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([head, nonce, cipher.getAuthTag(), text]);
}

export function keyVersionOf(sealed: Uint8Array): number {
  if (sealed.length < TEXT_AT || sealed[0] !== FORMAT) throw new SealBroken();
  return Buffer.from(sealed.buffer, sealed.byteOffset, NONCE_AT).readUInt16BE(1);
}

/** @throws SealBroken */
export function unseal(key: Buffer, sealed: Uint8Array, aad: string | Uint8Array): Buffer {
  if (sealed.length < TEXT_AT || sealed[0] !== FORMAT) throw new SealBroken();
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(NONCE_AT, TAG_AT))
      .setAAD(bound(sealed.subarray(0, NONCE_AT), aad))
      .setAuthTag(sealed.subarray(TAG_AT, TEXT_AT));
    return Buffer.concat([decipher.update(sealed.subarray(TEXT_AT)), decipher.final()]);
  } catch {
    throw new SealBroken();
  }
}

function bound(head: Uint8Array, aad: string | Uint8Array): Buffer {
  return Buffer.concat([head, Buffer.from(aad)]);
}
