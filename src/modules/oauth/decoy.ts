import { generateKeyPairSync, sign, verify } from 'node:crypto';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const MESSAGE = Buffer.from('decoy');
const SIGNATURE = sign('sha256', MESSAGE, privateKey);

/** Takes the time of one ES256 verification and means nothing. */
export function spendVerification(): void {
  verify('sha256', MESSAGE, publicKey, SIGNATURE);
}
