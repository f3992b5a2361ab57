import { setTimeout as sleep } from 'node:timers/promises';
import { ClientStates } from '../../platform/auth/client-states.js';
import type { AppDatabase } from '../../platform/database/database.js';
import { StoreUnavailable } from '../../platform/database/errors.js';
import type { Statement } from '../../platform/database/statement.js';
import { Deadline } from '../../platform/latency/deadline.js';
import { BusinessDays } from './business-days.service.js';

const WALL = Date.parse('2026-03-01T00:00:00Z');
const ROW = {
  partner_id: 'p',
  tenant_id: 't',
  livemode: false,
  channel: 'dealer_store',
  status: 'active',
  business_anchor: new Date('2026-11-23T15:59:59Z'),
  wall_anchor: new Date(WALL),
  gateway_version: null,
  staff_assisted: false,
};

describe('the business day of a client', () => {
  const deadlines: Deadline[] = [];
  const caller = (budgetMs?: number) => {
    const deadline = new Deadline(performance.now(), budgetMs);
    deadlines.push(deadline);
    return { clientId: 'c', tenantId: 't', deadline };
  };
  afterEach(() => deadlines.splice(0).forEach((deadline) => deadline.settle()));

  const gateway = (answer: () => Promise<object[]>, wallMs = WALL) => {
    const asked: string[] = [];
    const batch = async (_tenant: unknown, [sent]: readonly Statement[]) => {
      asked.push(sent?.name ?? '');
      return [{ rows: await answer() }];
    };
    const clients = new ClientStates({ batch } as unknown as AppDatabase);
    return { asked, clients, days: new BusinessDays(clients, { now: () => wallMs }) };
  };

  it('comes from the same look that let the client in', async () => {
    const { asked, clients, days } = gateway(() => Promise.resolve([ROW]), WALL + 1_000);
    const who = caller();
    expect(await clients.of('c', who.deadline.signal)).toMatchObject({ active: true, tenantId: 't' });
    // A second after 23:59:59 in Shanghai.
    expect(await days.of(who)).toEqual({
      today: '2026-11-24',
      businessNow: Date.parse('2026-11-23T16:00:00Z'),
    });
    expect(asked).toEqual(['request-gate']);
  });

  it.each([
    ['suspended', [{ ...ROW, status: 'suspended' }]],
    ['of another tenant', [{ ...ROW, tenant_id: 'other' }]],
    ['unknown', []],
  ])('is told to no client that is %s', async (_name, rows) => {
    const { days } = gateway(() => Promise.resolve(rows));
    await expect(days.of(caller())).rejects.toMatchObject({ code: 'invalid_token' });
  });

  it('waits for the store no longer than the request does', async () => {
    const { days } = gateway(() => new Promise(() => undefined));
    const who = caller();
    const waiting = days.of(who);
    who.deadline.expire();
    const soon = Promise.race([waiting, sleep(500).then(() => 'still waiting')]);
    await expect(soon).rejects.toBeInstanceOf(StoreUnavailable);
  });
});
