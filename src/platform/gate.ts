import type { QueryResult } from 'pg';
import { businessDate, type BusinessDate } from '../kernel/business-date.js';
import { businessNow, type TenantClock } from './clock/tenant-clock.js';
import { statement } from './database/statement.js';
import { Problem } from './http/problem.js';

/** Who is calling, as the database knows it at this moment. */
export interface RequestGate {
  readonly tenantId: string;
  readonly partnerId: string;
  readonly clientId: string;
  readonly channel: string;
  readonly status: string;
  readonly clock: TenantClock;
  /** Business time in epoch milliseconds and its calendar date in Shanghai, fixed for the whole request. */
  readonly businessNow: number;
  readonly today: BusinessDate;
  readonly gatewayVersionPin: string | null;
  readonly livemode: boolean;
  readonly staffAssisted: boolean;
}

interface GateRow {
  partner_id: string;
  tenant_id: string;
  livemode: boolean;
  channel: string;
  status: string;
  business_anchor: Date | string | null;
  wall_anchor: Date | string | null;
  gateway_version: string | null;
  staff_assisted: boolean;
}

/** Sent first in the first batch of every request: one look answers suspension, clocks and version pin. */
export const gateStatement = statement(
  'request-gate',
  `SELECT partner_id, tenant_id, livemode, channel, status, business_anchor, wall_anchor, gateway_version,
     staff_assisted FROM request_gate($1)`,
);

/** @throws Problem invalid_token when partner, tenant or client is unknown, suspended or not the token's. */
export function readGate(
  result: QueryResult,
  expected: { tenantId: string; clientId: string },
  wallMs: number,
): RequestGate {
  if (result.rows.length === 0) throw new Problem('invalid_token');
  const gate = gateOf(result, expected.clientId, wallMs);
  if (gate.status !== 'active' || gate.tenantId !== expected.tenantId) throw new Problem('invalid_token');
  return gate;
}

/** The same for work that goes on after its caller was suspended: a job finishes what was promised. */
export function gateOf(result: QueryResult, clientId: string, wallMs: number): RequestGate {
  const row = result.rows[0] as GateRow | undefined;
  if (row === undefined) throw new Error('the gate knows no such client');
  const clock = { businessAnchor: epochMs(row.business_anchor), wallAnchor: epochMs(row.wall_anchor) };
  const now = businessNow(clock, wallMs);
  return {
    tenantId: row.tenant_id,
    partnerId: row.partner_id,
    clientId,
    channel: row.channel,
    status: row.status,
    clock,
    businessNow: now,
    today: businessDate(now),
    gatewayVersionPin: row.gateway_version,
    livemode: row.livemode,
    staffAssisted: row.staff_assisted,
  };
}

/** Accepts timestamptz and epoch milliseconds as bigint. */
function epochMs(anchor: Date | string | null): number | null {
  if (anchor === null) return null;
  return anchor instanceof Date ? anchor.getTime() : Number.parseInt(anchor, 10);
}
