import { encodeId } from '../../../kernel/ids.js';
import { CONSENT_PURPOSES } from '../../consents/domain/consent-texts.js';
import { permissionState, type Permission } from '../../consents/domain/permission.js';
import type { PartyRecord, SessionRecord } from './session.js';
import { sessionStatusAt } from './states.js';

export interface ViewContext {
  livemode: boolean;
  businessNow: number;
}

/** Links by party id. They are secrets that are kept as hashes: only the creating answer can show them. */
export type Links = ReadonlyMap<string, string>;

/** A session as its partner sees it: states only, nothing of the persons (断直连). */
export function sessionView(
  session: SessionRecord,
  at: ViewContext,
  links?: Links,
  qrSvg?: string,
): Record<string, unknown> {
  const borrower = session.parties.find(({ role }) => role === 'borrower');
  const url = borrower && links?.get(borrower.id);
  return {
    id: encodeId('aps', session.id),
    livemode: at.livemode,
    status: sessionStatusAt(session.status, session.expiresAt, at.businessNow),
    channel: session.channel,
    storeId: session.storeId === null ? null : encodeId('sto', session.storeId),
    staffRef: session.staffId === null ? null : encodeId('stf', session.staffId),
    clientReference: session.clientReference,
    ...(url === undefined ? {} : { url }),
    ...(qrSvg === undefined ? {} : { qrSvg }),
    parties: session.parties.map((party) => partyView(party, at, links)),
    expiresAt: new Date(session.expiresAt).toISOString(),
    createdAt: new Date(session.createdAt).toISOString(),
  };
}

function partyView(party: PartyRecord, { businessNow }: ViewContext, links?: Links): Record<string, unknown> {
  const stateOf = ({ state, expiresAt }: Permission) => permissionState(state, expiresAt, businessNow);
  const url = links?.get(party.id);
  return {
    partyId: encodeId('pty', party.id),
    role: party.role,
    relation: party.relation,
    state: party.state,
    ...(url === undefined ? {} : { url }),
    creditAuthorisation: { id: encodeId('cra', party.authorisation.id), state: stateOf(party.authorisation) },
    consents: CONSENT_PURPOSES.map((purpose) => ({
      id: encodeId('cns', party.consents[purpose].id),
      purpose,
      state: stateOf(party.consents[purpose]),
    })),
  };
}
