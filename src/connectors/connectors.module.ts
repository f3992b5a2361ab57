import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigService } from '../platform/config/config.js';
import { Metrics } from '../platform/telemetry/metrics.js';
import { CREDIT_BUREAU } from './credit-bureau/credit-bureau.port.js';
import { HttpCreditBureau } from './credit-bureau/http/http-credit-bureau.js';
import { UpstreamMetrics } from './upstream/upstream-metrics.js';
import { HttpValuation } from './valuation/http/http-valuation.js';
import { VALUATION } from './valuation/valuation.port.js';

/** The outside world, behind its ports. Sandbox or real vendor differ by URL alone. */
@Module({
  providers: [
    {
      provide: UpstreamMetrics,
      inject: [Metrics],
      useFactory: ({ registry }: Metrics) => new UpstreamMetrics(registry),
    },
    {
      provide: HttpCreditBureau,
      inject: [ConfigService, UpstreamMetrics],
      useFactory: ({ values }: ConfigService, observer: UpstreamMetrics) =>
        new HttpCreditBureau(values.creditBureauUrl, {}, observer),
    },
    {
      provide: HttpValuation,
      inject: [ConfigService, UpstreamMetrics],
      useFactory: ({ values }: ConfigService, observer: UpstreamMetrics) =>
        new HttpValuation(values.valuationUrl, {}, observer),
    },
    { provide: CREDIT_BUREAU, useExisting: HttpCreditBureau },
    { provide: VALUATION, useExisting: HttpValuation },
  ],
  exports: [CREDIT_BUREAU, VALUATION],
})
export class ConnectorsModule implements OnApplicationShutdown {
  constructor(
    @Inject(HttpCreditBureau) private readonly bureau: HttpCreditBureau,
    @Inject(HttpValuation) private readonly valuations: HttpValuation,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.bureau.close(), this.valuations.close()]);
  }
}
