import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { canonicalJson } from '../../kernel/canonical-json.js';
import { KeyRing } from '../privacy/key-ring.js';
import { Problem } from './problem.js';
import type { RequestContext } from './request-context.js';

/** Half of an HMAC-SHA-256 is plenty against guessing, and keeps the cursor short. */
const TAG_BYTES = 16;
const LONGEST = 512;

type Scope = Pick<RequestContext, 'tenantId' | 'operation'>;
/** The query of the list without `cursor` and `limit`; absent values do not count. */
type Filters = Readonly<Record<string, string | undefined>> | object;

/** Opaque positions in lists: signed, and worth nothing to another tenant, in another list or with other filters. */
@Injectable()
export class Cursors {
  constructor(private readonly keys: KeyRing) {}

  /** @param position where the next page starts, the last id of this one for example */
  seal(ctx: Scope, position: string, filters: Filters): string {
    const bytes = Buffer.from(position, 'utf8');
    return Buffer.concat([this.tag(ctx, bytes, filters), bytes]).toString('base64url');
  }

  /** @throws Problem invalid_cursor */
  open(ctx: Scope, cursor: string, filters: Filters): string {
    if (cursor.length > LONGEST || !/^[A-Za-z0-9_-]+$/.test(cursor)) throw new Problem('invalid_cursor');
    const bytes = Buffer.from(cursor, 'base64url');
    const position = bytes.subarray(TAG_BYTES);
    const tag = bytes.subarray(0, TAG_BYTES);
    // The same bytes have several base64url spellings; only ours is a cursor.
    const isOurs = bytes.length > TAG_BYTES && bytes.toString('base64url') === cursor;
    if (!isOurs || !timingSafeEqual(tag, this.tag(ctx, position, filters)))
      throw new Problem('invalid_cursor');
    return position.toString('utf8');
  }

  private tag(ctx: Scope, position: Buffer, filters: Filters): Buffer {
    const given = Object.fromEntries(
      Object.entries(filters).filter(([, value]) => value !== undefined),
    ) as Record<string, string>;
    const bound = canonicalJson([ctx.tenantId, ctx.operation, given, position.toString('base64url')]);
    return this.keys.hmac('cursor', bound).subarray(0, TAG_BYTES);
  }
}
