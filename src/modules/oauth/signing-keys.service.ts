import { createPublicKey, generateKeyPairSync, hash, type JsonWebKey, type KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '../../kernel/clock.js';
import { CLOCK } from '../../platform/clock/clock.js';
import { KeyRing } from '../../platform/privacy/key-ring.js';
import {
  SigningKeysRepository,
  type NewSigningKey,
  type StoredSigningKey,
} from './signing-keys.repository.js';

export interface SigningKey {
  readonly kid: string;
  readonly state: StoredSigningKey['state'];
  readonly privateJwk: JsonWebKey;
  readonly publicKey: KeyObject;
}

/** The active one first, then the next, then previous ones. */
export type SigningKeySet = readonly SigningKey[];

/** A token lives 300 s; after this long nothing that a replaced key signed is alive, on any clock. */
const PREVIOUS_MS = 15 * 60_000;
/** An unknown `kid` may come from a rotation elsewhere, or from somebody who makes them up. */
const RELOAD_AT_MOST_EVERY_MS = 100;

/** ES256 keys of the access tokens: made at the first boot, shared by all processes through the database. */
@Injectable()
export class SigningKeys {
  private keys: SigningKeySet = [];
  private loadedAt = -Infinity;
  private loading: Promise<void> | undefined;
  private listener: (keys: SigningKeySet) => void = () => undefined;

  constructor(
    private readonly repository: SigningKeysRepository,
    private readonly ring: KeyRing,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  get current(): SigningKeySet {
    return this.keys;
  }

  /** Called after every change of the set, with the new one. */
  onChange(listener: (keys: SigningKeySet) => void): void {
    this.listener = listener;
  }

  async open(): Promise<void> {
    await this.reload();
    if (this.keys.length > 0) return;
    await this.repository.insertFirst(this.fresh(), this.fresh(), new Date(this.clock.now()));
    await this.reload();
  }

  /** null when no key in use has this id, also after a look whether there is a new one. @throws StoreUnavailable */
  async verificationKey(kid: string): Promise<KeyObject | null> {
    const known = this.publicKey(kid);
    if (known !== null) return known;
    if (performance.now() - this.loadedAt >= RELOAD_AT_MOST_EVERY_MS) await this.reload();
    return this.publicKey(kid);
  }

  /** The next key signs from now on, the one that did so far only verifies, and a new next one is published. */
  async rotate(): Promise<void> {
    const [active] = this.keys;
    if (active === undefined) throw new Error('the signing keys are not open');
    const now = this.clock.now();
    await this.repository.rotate(active.kid, this.fresh(), new Date(now), new Date(now - PREVIOUS_MS));
    await this.reload();
  }

  reload(): Promise<void> {
    this.loading ??= this.load().finally(() => (this.loading = undefined));
    return this.loading;
  }

  private async load(): Promise<void> {
    this.loadedAt = performance.now();
    const stored = await this.repository.usable();
    if (nameOf(stored) === nameOf(this.keys)) return;
    this.keys = stored.map((key) => this.unseal(key));
    if (this.keys.length > 0) this.listener(this.keys);
  }

  private publicKey(kid: string): KeyObject | null {
    return this.keys.find((key) => key.kid === kid)?.publicKey ?? null;
  }

  private fresh(): NewSigningKey {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { kty, crv, x, y } = publicKey.export({ format: 'jwk' });
    // RFC 7638: exactly these members in this order.
    const kid = hash('sha256', JSON.stringify({ crv, kty, x, y }), 'base64url');
    const secret = Buffer.from(JSON.stringify(privateKey.export({ format: 'jwk' })));
    return {
      kid,
      publicJwk: { kty, crv, x, y },
      sealedPrivate: this.ring.seal('oauth-signing-key', secret, place(kid)),
    };
  }

  private unseal({ kid, state, public_jwk, sealed_private }: StoredSigningKey): SigningKey {
    const secret = this.ring.open('oauth-signing-key', sealed_private, place(kid));
    const privateJwk = JSON.parse(secret.toString()) as JsonWebKey;
    const publicKey = createPublicKey({ key: public_jwk, format: 'jwk' });
    return { kid, state, privateJwk, publicKey };
  }
}

const place = (kid: string): string => `oauth-signing-key:${kid}`;
const nameOf = (keys: readonly { kid: string; state: string }[]): string =>
  keys.map(({ kid, state }) => `${state}:${kid}`).join(' ');
