import { createHmac } from 'node:crypto';
import type { KeyRing } from '../privacy/key-ring.js';
import { Cursors } from './cursor.js';

describe('cursors', () => {
  const keys = {
    hmac: (_purpose: string, message: string) => createHmac('sha256', 'k').update(message).digest(),
  };
  const cursors = new Cursors(keys as unknown as KeyRing);
  const ctx = { tenantId: 'a', operation: 'things.list' };
  const filters = { status: 'approved', createdFrom: undefined };
  const cursor = cursors.seal(ctx, 'pa_1', filters);

  it('give back the position under the same filters, absent ones left out or not', () => {
    expect(cursors.open(ctx, cursor, filters)).toBe('pa_1');
    expect(cursors.open(ctx, cursor, { status: 'approved' })).toBe('pa_1');
    expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  it.each([
    ['other filters', () => cursors.open(ctx, cursor, { status: 'declined' })],
    ['fewer filters', () => cursors.open(ctx, cursor, {})],
    ['another tenant', () => cursors.open({ ...ctx, tenantId: 'b' }, cursor, filters)],
    ['another list', () => cursors.open({ ...ctx, operation: 'others.list' }, cursor, filters)],
    ['a changed position', () => cursors.open(ctx, `${cursor.slice(0, -1)}A`, filters)],
    ['a changed signature', () => cursors.open(ctx, `A${cursor.slice(1)}`, filters)],
    ['nothing', () => cursors.open(ctx, '', filters)],
    ['rubbish', () => cursors.open(ctx, "' OR 1=1 --", filters)],
    ['a signature alone', () => cursors.open(ctx, cursor.slice(0, 21), filters)],
    ['length', () => cursors.open(ctx, 'A'.repeat(10_000), filters)],
    ['padding', () => cursors.open(ctx, `${cursor}==`, filters)],
  ])('refuse %s', (_name, open) => {
    expect(open).toThrow(expect.objectContaining({ code: 'invalid_cursor', status: 400 }));
  });
});
