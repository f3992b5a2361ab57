import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SystemClock } from '../../platform/clock/clock.js';
import { startUpstreamProcess, type UpstreamProcess } from '../../../test/support/upstream-process.js';
import { HttpValuation } from './http/http-valuation.js';
import { SandboxValuation } from './sandbox/sandbox-valuation.js';
import { valuationContract } from './valuation.contract.js';

describe('the sandbox service in process keeps the contract', () => {
  const contract = valuationContract(() =>
    Promise.resolve({ service: new SandboxValuation(new SystemClock()), close: () => Promise.resolve() }),
  );
  it.each(contract)('$name', ({ run }) => run());
});

describe('the HTTP client keeps the contract, against the vendor process', () => {
  let home: string;
  let vendor: UpstreamProcess;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'upstreams-'));
    vendor = await startUpstreamProcess(home);
  });

  afterAll(async () => {
    await vendor.kill('SIGTERM');
    rmSync(home, { recursive: true });
  });

  const contract = valuationContract(() => {
    const service = new HttpValuation(vendor.valuationUrl);
    return Promise.resolve({ service, close: () => service.close() });
  });
  it.each(contract)('$name', ({ run }) => run());
});
