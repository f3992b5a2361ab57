import { Injectable, type OnModuleDestroy } from '@nestjs/common';

/** Shutdown has begun: requests in hand are finished, connections are not kept, /readyz says no. */
@Injectable()
export class Draining implements OnModuleDestroy {
  private begun = false;

  get active(): boolean {
    return this.begun;
  }

  begin(): void {
    this.begun = true;
  }

  /** The first stage of Nest's shutdown. */
  onModuleDestroy(): void {
    this.begin();
  }
}
