import { readFileSync } from 'node:fs';
import { request } from 'undici';

/** Share of CPU time the hypervisor took from this machine, since the given reading; null where /proc is absent. */
export function stealSince(before: CpuTimes | null): string {
  const now = cpuTimes();
  if (!before || !now || now.total === before.total) return 'not known on this system';
  return `${((100 * (now.steal - before.steal)) / (now.total - before.total)).toFixed(2)} %`;
}

export interface CpuTimes {
  steal: number;
  total: number;
}

export function cpuTimes(): CpuTimes | null {
  try {
    const fields = readFileSync('/proc/stat', 'utf8').split('\n')[0]?.trim().split(/\s+/).slice(1, 9) ?? [];
    const ticks = fields.map((field) => Number.parseInt(field, 10));
    return { steal: ticks[7] ?? 0, total: ticks.reduce((sum, value) => sum + value, 0) };
  } catch {
    return null;
  }
}

/** The gateway's own longest event-loop stall, in milliseconds, from its metrics. */
export async function longestStall(adminUrl: string): Promise<string> {
  try {
    const { body } = await request(`${adminUrl}/metrics`);
    const value = (await body.text()).match(
      /^forecourt_event_loop_longest_stall_seconds\s+([\d.e+-]+)$/m,
    )?.[1];
    return value ? `${(Number.parseFloat(value) * 1000).toFixed(1)} ms` : 'not reported';
  } catch {
    return `not reached at ${adminUrl}`;
  }
}
