import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { sha256Hex } from '../../../kernel/canonical-json.js';
import { KeyRing } from '../../../platform/privacy/key-ring.js';
import { AUTHORISATION_TEXT } from '../../credit-authorisations/domain/authorisation-text.js';
import { CONSENT_TEXTS } from '../../consents/domain/consent-texts.js';

/** How long a form that was shown may be sent. Wall time. */
const FORM_MS = 2 * 3_600_000;
const SHAPE = /^(\d{13})\.([0-9a-f]{64})\.([A-Za-z0-9_-]{43})$/;

/** One digest over the hashes of all texts that the form shows: it changes whenever a word of them does. */
const SHOWN_TEXTS = sha256Hex([...CONSENT_TEXTS, AUTHORISATION_TEXT].map(({ hash }) => hash).join('\n'));

/**
 * Signed into the form: which texts were shown, to which party and when. It keeps strangers from sending a form
 * that nobody was shown (there is no cookie they could abuse, the link itself is the credential), and it is the
 * part of a permission's evidence that says what was on the screen.
 */
@Injectable()
export class FormProof {
  constructor(private readonly keys: KeyRing) {}

  issue(partyId: string, wallNow: number): string {
    const stated = `${wallNow}.${SHOWN_TEXTS}`;
    return `${stated}.${this.mac(partyId, stated).toString('base64url')}`;
  }

  /** Forged, of another party, too old, or for texts that have changed since: null. Else the hash of the form. */
  check(partyId: string, proof: string, wallNow: number): string | null {
    const [, at, texts, mac] = SHAPE.exec(proof) ?? [];
    if (at === undefined || texts === undefined || mac === undefined) return null;
    const given = Buffer.from(mac, 'base64url');
    const due = this.mac(partyId, `${at}.${texts}`);
    if (given.length !== due.length || !timingSafeEqual(given, due)) return null;
    const age = wallNow - Number.parseInt(at, 10);
    return age >= 0 && age <= FORM_MS && texts === SHOWN_TEXTS ? sha256Hex(proof) : null;
  }

  /** Where a form came from, for the evidence: comparable by whoever holds the key, readable by nobody. */
  from(address: string, browser: string): string {
    return this.keys.hmac('page-link', `from\0${address}\0${browser}`).toString('hex');
  }

  private mac(partyId: string, stated: string): Buffer {
    return this.keys.hmac('page-link', `form\0${partyId}\0${stated}`);
  }
}
