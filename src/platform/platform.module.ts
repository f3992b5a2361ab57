import { Global, Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { AccessGuard } from './auth/access.guard.js';
import { ClientStates } from './auth/client-states.js';
import { VerifiedTokens } from './auth/verified-tokens.js';
import { ConfigService, type Config } from './config/config.js';
import { Cursors } from './http/cursor.js';
import { Draining } from './http/draining.js';
import { InputReader } from './http/input-reader.js';
import { ProblemFilter } from './http/problem.filter.js';
import { StrictValidation } from './http/validation.js';
import './idempotency/idempotency.errors.js';
import { OuterDeadline } from './latency/outer-deadline.js';
import { PersistenceModule } from './persistence.module.js';
import { Finished } from './telemetry/finished.js';
import { HealthController } from './telemetry/health.controller.js';
import { Metrics } from './telemetry/metrics.js';
import { RequestLog } from './telemetry/request-log.js';

/** The settings, for every module. */
@Global()
@Module({})
class SettingsModule {
  static with(config: Config): DynamicModule {
    const provider = { provide: ConfigService, useValue: new ConfigService(config) };
    return { module: SettingsModule, providers: [provider], exports: [provider] };
  }
}

const SHARED = [Cursors, Draining, Metrics, OuterDeadline, RequestLog, Finished];

/**
 * How every request behaves; it knows no product. Whoever issues the access tokens provides TOKEN_KEYS in a global
 * module.
 */
@Global()
@Module({})
export class PlatformModule {
  static register(config: Config): DynamicModule {
    return {
      module: PlatformModule,
      imports: [SettingsModule.with(config), PersistenceModule],
      controllers: [HealthController],
      providers: [
        ...SHARED,
        VerifiedTokens,
        ClientStates,
        InputReader,
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_PIPE, useClass: StrictValidation },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
      exports: [...SHARED, ClientStates],
    };
  }
}
