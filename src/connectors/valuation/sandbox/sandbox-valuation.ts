import type { Clock } from '../../../kernel/clock.js';
import { play } from '../../sandbox-vendor/in-process.js';
import type { Valuation, ValuationRequest, ValuationService } from '../valuation.port.js';
import { ValuationVendor } from './valuation-vendor.js';

/** The sandbox's valuation service without a network between. */
export class SandboxValuation implements ValuationService {
  private readonly vendor: ValuationVendor;

  constructor(clock: Clock) {
    this.vendor = new ValuationVendor(clock);
  }

  async value({ vin, askingPrice, scenario }: ValuationRequest, signal: AbortSignal): Promise<Valuation> {
    const { plan, valuation } = this.vendor.take({
      vin,
      askingPrice,
      scenario: scenario ?? { outcome: 'ok', params: {} },
    });
    return play('valuation', plan, signal, () => valuation);
  }
}
