import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** FORECOURT_HOME/gateway.json: where the running gateway listens, for the command line tools. */
export interface GatewayRecord {
  /** How this machine reaches it. */
  readonly url: string;
  readonly adminUrl: string;
  /** What partners call it: issuer and audience of tokens. */
  readonly publicOrigin: string;
  readonly pid: number;
}

export function writeGatewayRecord(home: string, record: GatewayRecord): void {
  const path = pathIn(home);
  writeFileSync(`${path}.new`, `${JSON.stringify(record, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}

/** Null when no gateway of this folder runs, or one that was killed left its record behind unreadable. */
export function readGatewayRecord(home: string): GatewayRecord | null {
  try {
    return JSON.parse(readFileSync(pathIn(home), 'utf8')) as GatewayRecord;
  } catch {
    return null;
  }
}

export function removeGatewayRecord(home: string): void {
  rmSync(pathIn(home), { force: true });
}

function pathIn(home: string): string {
  return join(home, 'gateway.json');
}
