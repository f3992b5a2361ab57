import { request } from 'undici';
import { ExpectedFailure } from '../../platform/expected-failure.js';
import { readGatewayRecord } from '../../platform/lifecycle/gateway-record.js';
import { accessToken } from '../access-token.js';

/** Tokens live five minutes; a long run takes a new one well before. */
const TOKEN_USED_MS = 200_000;

export interface ReplayGateway {
  url: string;
  adminUrl: string;
  token: () => Promise<string>;
  /** The client's first open store with a member of staff, as the API lists them. */
  storeId: string;
  staffRef: string;
}

/** @throws ExpectedFailure when no gateway runs on this data folder or the client has no store */
export async function connectToGateway(home: string, client: string): Promise<ReplayGateway> {
  const record = readGatewayRecord(home);
  if (record === null) throw new ExpectedFailure(`No gateway is running on ${home}: run npm start first.`);
  const token = renewed(() => accessToken({ home, client }));
  const { body } = await request(`${record.url}/v1/stores`, {
    headers: { authorization: `Bearer ${await token()}` },
  });
  const { items = [] } = (await body.json()) as {
    items?: { id: string; status: string; staff: { id: string; status: string }[] }[];
  };
  for (const store of items.filter(({ status }) => status === 'open')) {
    const staff = store.staff.find(({ status }) => status === 'active');
    if (staff)
      return { url: record.url, adminUrl: record.adminUrl, token, storeId: store.id, staffRef: staff.id };
  }
  throw new ExpectedFailure(
    `The client ${client} has no open store with staff; the replay speaks for a dealer store.`,
  );
}

function renewed(fetchToken: () => Promise<string>): () => Promise<string> {
  let current: { token: Promise<string>; until: number } | null = null;
  return () => {
    if (current === null || current.until < performance.now()) {
      current = { token: fetchToken(), until: performance.now() + TOKEN_USED_MS };
    }
    return current.token;
  };
}
