import type { Clock } from '../../../kernel/clock.js';
import { play } from '../../sandbox-vendor/in-process.js';
import type { BureauOutcome, BureauRequest, CreditBureau } from '../credit-bureau.port.js';
import { MemoryJournal, type BureauJournal } from './bureau-journal.js';
import { BureauVendor } from './bureau-vendor.js';

/** The sandbox bureau without a network between: for tests, and for the contract that all vendors keep. */
export class SandboxCreditBureau implements CreditBureau {
  readonly vendor: BureauVendor;

  constructor(clock: Clock, journal: BureauJournal = new MemoryJournal()) {
    this.vendor = new BureauVendor(journal, clock);
  }

  async inquire(
    { authorisationId, subject, scenario }: BureauRequest,
    signal: AbortSignal,
  ): Promise<BureauOutcome> {
    const { plan, report } = this.vendor.take({
      key: authorisationId,
      authorisationId,
      idNumber: subject.idNumber,
      scenario: scenario ?? { outcome: 'ok', params: {} },
    });
    return play('credit-bureau', plan, signal, () => ({ report }));
  }
}
