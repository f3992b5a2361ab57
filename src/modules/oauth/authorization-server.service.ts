import type { KeyObject } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Clock } from '../../kernel/clock.js';
import type { TokenKeys } from '../../platform/auth/token-keys.port.js';
import { CLOCK } from '../../platform/clock/clock.js';
import { ConfigService } from '../../platform/config/config.js';
import { KeyRing } from '../../platform/privacy/key-ring.js';
import { describeError } from '../../platform/telemetry/unforeseen.js';
import { ClientsRepository } from './clients.repository.js';
import { PayloadsRepository } from './payloads.repository.js';
import { buildProvider } from './provider.js';
import { serverRequest } from './server-request.js';
import { SigningKeys, type SigningKeySet } from './signing-keys.service.js';

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Rotations by other processes are noticed, and what has expired is cleared away, this often. */
const HOUSEKEEPING_MS = 60_000;
const MOST_PURGED = 1_000;

/** The embedded authorization server: one provider at a time, rebuilt and swapped when the signing keys change. */
@Injectable()
export class AuthorizationServer implements TokenKeys {
  readonly issuer: string;
  readonly audience: string;
  private readonly logger = new Logger('AuthorizationServer');
  private handler: Handler | undefined;
  private housekeeping: NodeJS.Timeout | undefined;

  constructor(
    config: ConfigService,
    private readonly keys: SigningKeys,
    private readonly payloads: PayloadsRepository,
    private readonly clients: ClientsRepository,
    private readonly ring: KeyRing,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.issuer = config.values.publicOrigin;
    this.audience = `${this.issuer}/v1`;
  }

  async start(): Promise<void> {
    this.keys.onChange((keys) => this.rebuild(keys));
    await this.keys.open();
    this.housekeeping = setInterval(() => void this.keepHouse(), HOUSEKEEPING_MS).unref();
  }

  stop(): void {
    clearInterval(this.housekeeping);
  }

  /** @param path the route, without what the sender made of it */
  async answer(raw: IncomingMessage, response: ServerResponse, path: string, body: Buffer): Promise<void> {
    if (this.handler === undefined) throw new Error('the authorization server has not started');
    await this.handler(serverRequest(raw, path, body, this.issuer), response);
  }

  verificationKey(kid: string): Promise<KeyObject | null> {
    return this.keys.verificationKey(kid);
  }

  /** Sign with the next key from now on. Tokens of the one before stay good until they expire. */
  async rotate(): Promise<void> {
    await this.keys.rotate();
  }

  /** Requests under way finish with the provider they began with. */
  private rebuild(keys: SigningKeySet): void {
    const { issuer, audience, payloads, clients, ring, clock } = this;
    const provider = buildProvider({ issuer, audience, keys, payloads, clients, ring, clock });
    // Without a listener for 'error' Koa prints messages and stacks to the console.
    for (const event of ['server_error', 'error']) {
      (provider as EventEmitter).on(event, (...facts: unknown[]) => this.log(facts.at(-1)));
    }
    this.handler = provider.callback();
  }

  private log(error: unknown): void {
    this.logger.error({ msg: 'unforeseen error', ...describeError(error) });
  }

  private async keepHouse(): Promise<void> {
    try {
      await this.keys.reload();
      const now = new Date(this.clock.now());
      while ((await this.payloads.purge(now, MOST_PURGED)) === MOST_PURGED);
    } catch (error) {
      // The next round comes in a minute; that the store is away is said by those who need it.
      this.logger.debug({ msg: 'housekeeping put off', ...describeError(error) });
    }
  }
}
