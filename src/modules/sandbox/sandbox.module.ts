import { Module, type DynamicModule } from '@nestjs/common';
import { SANDBOX_SEEDS, SandboxSeed, type SeedContribution } from './sandbox-seed.js';

/** What fills the sandbox. Contributions are named where the modules are put together, so that none needs this one. */
@Module({})
export class SandboxModule {
  static register(contributions: readonly SeedContribution[]): DynamicModule {
    return {
      module: SandboxModule,
      providers: [SandboxSeed, { provide: SANDBOX_SEEDS, useValue: contributions }],
      exports: [SandboxSeed],
    };
  }
}
