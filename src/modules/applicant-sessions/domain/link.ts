import { createHash } from 'node:crypto';

/** Bytes of a link's secret: as hard to guess as a key. */
export const LINK_BYTES = 32;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** The secret is kept as its hash only: who reads the table cannot open anybody's page. */
export const linkHash = (token: string): Buffer => createHash('sha256').update(token).digest();

export const isLinkToken = (token: string): boolean => TOKEN.test(token);
