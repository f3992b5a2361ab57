import { Injectable } from '@nestjs/common';
import { SealBroken } from '../../platform/privacy/aead.js';
import { KeyRing } from '../../platform/privacy/key-ring.js';
import type { QuoteContents } from './domain/quote-contents.js';

/** Raised when the contents change their meaning; tokens of another format do not open. */
const FORMAT = 'quote-token:1';
const PREFIX = 'qt1_';
/** Far above what a token needs, far below what would cost anything to reject. */
const LONGEST = 4096;

export type OpenedQuote =
  { ok: true; contents: QuoteContents } | { ok: false; reason: 'expired' | 'other_tenant' | 'forged' };

/**
 * Quotes are not stored: the token is the quote, sealed (AES-256-GCM), so that it can be neither read nor
 * altered outside. An answer to a partner must not tell `other_tenant` from `forged`.
 */
@Injectable()
export class QuoteTokens {
  constructor(private readonly keys: KeyRing) {}

  issue(contents: QuoteContents): string {
    const sealed = this.keys.seal('quote-token', Buffer.from(JSON.stringify(contents)), FORMAT);
    return PREFIX + sealed.toString('base64url');
  }

  /** @param businessNowMs the tenant's business time: quotes expire on the business calendar */
  open(token: string, tenantId: string, businessNowMs: number): OpenedQuote {
    const contents = this.unseal(token);
    if (contents === null) return { ok: false, reason: 'forged' };
    if (contents.tenantId !== tenantId) return { ok: false, reason: 'other_tenant' };
    if (businessNowMs >= contents.expiresAt) return { ok: false, reason: 'expired' };
    return { ok: true, contents };
  }

  private unseal(token: string): QuoteContents | null {
    if (token.length > LONGEST || !token.startsWith(PREFIX)) return null;
    const text = token.slice(PREFIX.length);
    const sealed = Buffer.from(text, 'base64url');
    // base64url decoding skips what it does not know: only the one spelling of a token is that token.
    if (sealed.toString('base64url') !== text) return null;
    try {
      return JSON.parse(this.keys.open('quote-token', sealed, FORMAT).toString('utf8')) as QuoteContents;
    } catch (error) {
      if (error instanceof SealBroken) return null;
      throw error;
    }
  }
}
