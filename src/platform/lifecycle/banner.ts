import { resolve } from 'node:path';
import type { Config } from '../config/config.js';

interface Facts {
  readonly url: string;
  readonly adminUrl: string;
  readonly startedInMs: number;
  readonly config: Config;
}

/** A new battery car for 189 800 yuan, 120 000 of it over three years. */
const CALCULATION = [
  'condition=new',
  'powertrain=bev',
  'msrp=19980000',
  'transactionPrice=18980000',
  'useNature=non_operating',
  'registrationRegion=310000',
  'amount=12000000',
  'termMonths=36',
  'repaymentMethod=equal_instalment',
].join('&');

/** What stands on the console when the gateway is up: where to look, and one call that works as it is pasted. */
export function banner({ url, adminUrl, startedInMs, config }: Facts): string {
  const lines = [
    '',
    `Forecourt is up (${(startedInMs / 1000).toFixed(1)} s).`,
    '',
    `  what this is    ${url}/`,
    `  API reference   ${url}/docs`,
    `  metrics         ${adminUrl}/metrics`,
    `  data            ${config.embedded ? config.home : 'the PostgreSQL of DATABASE_URL'}`,
    '',
  ];
  if (config.seedSandbox)
    lines.push('A first call, in another terminal here:', '', ...firstCall(url, config), '');
  return [...lines, 'Ctrl-C stops everything.'].join('\n');
}

function firstCall(url: string, { home }: Config): string[] {
  // The token command looks for the gateway in the data folder, so it must be told about another one.
  const elsewhere =
    home === resolve('.forecourt') ? '' : `FORECOURT_HOME='${home.replaceAll("'", `'\\''`)}' `;
  return [
    `  curl -H "Authorization: Bearer $(${elsewhere}npm run -s token)" \\`,
    `    "${url}/v1/calculations?${CALCULATION}"`,
  ];
}
