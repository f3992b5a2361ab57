import { hash } from 'node:crypto';
import { errors, type Adapter, type AdapterPayload } from 'oidc-provider';
import type { Clock } from '../../kernel/clock.js';
import { OutcomeUnknown, StoreUnavailable } from '../../platform/database/errors.js';
import type { KeyRing } from '../../platform/privacy/key-ring.js';
import type { ClientsRepository } from './clients.repository.js';
import { clientMetadata } from './client-metadata.js';
import { spendVerification } from './decoy.js';
import type { PayloadsRepository, StoredPayload } from './payloads.repository.js';

export interface AdapterParts {
  readonly payloads: PayloadsRepository;
  readonly clients: ClientsRepository;
  readonly ring: KeyRing;
  readonly clock: Clock;
}

/** What a bearer could use by itself: stored sealed, found by digest. */
interface Bearer {
  jti: string;
  userCode?: string;
}

const unsupported = (): never => {
  throw new Error('the authorization server does not register clients');
};

/** Where oidc-provider keeps its things. Clients are not its own: they are read from the partners' table. */
export function adapterFor(model: string, parts: AdapterParts): Adapter {
  return model === 'Client' ? clientAdapter(parts) : payloadAdapter(model, parts);
}

function clientAdapter({ clients }: AdapterParts): Adapter {
  return {
    async find(id) {
      const client = await orStoreAway(clients.active(id));
      if (client !== null) return clientMetadata(id, client);
      // An unknown client takes about as long to refuse as a known one with a bad signature.
      spendVerification();
      return undefined;
    },
    upsert: unsupported,
    findByUid: unsupported,
    findByUserCode: unsupported,
    consume: unsupported,
    destroy: unsupported,
    revokeByGrantId: unsupported,
  };
}

function payloadAdapter(model: string, { payloads, ring, clock }: AdapterParts): Adapter {
  const place = `oidc:${model}`;
  const restored = (row: StoredPayload | undefined): AdapterPayload | undefined => {
    if (row?.sealed_bearer == null) return undefined;
    const bearer = JSON.parse(ring.open('oauth-artifact', row.sealed_bearer, place).toString()) as Bearer;
    const consumed =
      row.consumed_at === null ? {} : { consumed: Math.floor(row.consumed_at.getTime() / 1000) };
    return { ...row.payload, ...bearer, ...consumed };
  };
  return {
    async upsert(id, { jti: _, userCode, ...payload }, expiresIn) {
      const bearer: Bearer = { jti: id, ...(userCode === undefined ? {} : { userCode }) };
      const expiresAt = expiresIn === undefined ? null : new Date(clock.now() + expiresIn * 1000);
      const row = {
        model,
        id: digest(id),
        payload,
        sealedBearer: ring.seal('oauth-artifact', Buffer.from(JSON.stringify(bearer)), place),
        grantId: payload.grantId ?? null,
        userCode: userCode === undefined ? null : digest(userCode),
        uid: payload.uid ?? null,
        expiresAt,
      };
      await orStoreAway(payloads.upsert(row));
    },
    find: async (id) => restored(await orStoreAway(payloads.find(model, digest(id)))),
    findByUid: async (uid) => restored(await orStoreAway(payloads.findByUid(model, uid))),
    findByUserCode: async (code) => restored(await orStoreAway(payloads.findByUserCode(model, digest(code)))),
    /** Used once, however many ask at the same moment. */
    async consume(id) {
      const first = await orStoreAway(payloads.consume(model, digest(id), new Date(clock.now())));
      if (!first) throw new errors.InvalidGrant('it was used before');
    },
    destroy: (id) => orStoreAway(payloads.remove(model, digest(id))),
    revokeByGrantId: (grantId) => orStoreAway(payloads.removeGrant(grantId)),
  };
}

export const digest = (text: string): Buffer => hash('sha256', text, 'buffer');

/** 503 in OAuth's words; the error handler of the library would make a 500 of anything it does not know. */
class StoreAway extends errors.OIDCProviderError {
  constructor(cause: unknown) {
    super(503, 'temporarily_unavailable', { cause });
    this.expose = true;
    this.error_description = 'the store cannot be reached; repeat the request with a new assertion';
  }
}

export async function orStoreAway<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof StoreUnavailable || error instanceof OutcomeUnknown) throw new StoreAway(error);
    throw error;
  }
}
