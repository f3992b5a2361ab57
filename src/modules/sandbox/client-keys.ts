import { createPrivateKey, createPublicKey, generateKeyPairSync, hash } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** An ES256 key of a sandbox client, private part and all, as it lies in its file. */
export interface SandboxKey {
  readonly kid: string;
  readonly alg: 'ES256';
  readonly use: 'sig';
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly y: string;
  readonly d: string;
}

const FOLDER = 'sandbox-clients';
const SUFFIX = '.jwk.json';

/** Keys of the sandbox's clients in the data folder: what a real partner would keep to itself. */
export class SandboxKeys {
  private readonly folder: string;

  constructor(home: string) {
    this.folder = join(home, FOLDER);
  }

  /** The key of that client, or null when there is none that can be used. */
  read(clientId: string): SandboxKey | null {
    try {
      const key = JSON.parse(readFileSync(this.path(clientId), 'utf8')) as SandboxKey;
      // A key that is damaged or is not what it says throws here.
      const { x, y } = createPublicKey(createPrivateKey({ key: { ...key }, format: 'jwk' })).export({
        format: 'jwk',
      });
      return x === key.x && y === key.y && key.kid === thumbprint(key) ? key : null;
    } catch {
      return null;
    }
  }

  /** Whole or not at all, and readable by its owner alone. */
  create(clientId: string): SandboxKey {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = privateKey.export({ format: 'jwk' }) as Omit<SandboxKey, 'kid' | 'alg' | 'use'>;
    const key: SandboxKey = { ...jwk, kid: thumbprint(jwk), alg: 'ES256', use: 'sig' };
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const draft = `${this.path(clientId)}.${process.pid}.new`;
    writeFileSync(draft, `${JSON.stringify(key, null, 2)}\n`, { mode: 0o600 });
    chmodSync(draft, 0o600);
    renameSync(draft, this.path(clientId));
    return key;
  }

  /** Clients that have a key here, sorted. */
  known(): string[] {
    try {
      const files = readdirSync(this.folder).filter((name) => name.endsWith(SUFFIX));
      return files.map((name) => name.slice(0, -SUFFIX.length)).sort();
    } catch {
      return [];
    }
  }

  private path(clientId: string): string {
    return join(this.folder, `${clientId}${SUFFIX}`);
  }
}

/** RFC 7638. */
function thumbprint({ crv, kty, x, y }: Pick<SandboxKey, 'crv' | 'kty' | 'x' | 'y'>): string {
  return hash('sha256', JSON.stringify({ crv, kty, x, y }), 'base64url');
}

export function publicPart({ kid, alg, use, kty, crv, x, y }: SandboxKey): Omit<SandboxKey, 'd'> {
  return { kid, alg, use, kty, crv, x, y };
}
