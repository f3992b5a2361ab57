import { Module, type DynamicModule } from '@nestjs/common';
import { ApplicantSessionsModule } from './modules/applicant-sessions/applicant-sessions.module.js';
import { ConsentsModule } from './modules/consents/consents.module.js';
import { CreditAuthorisationsModule } from './modules/credit-authorisations/credit-authorisations.module.js';
import { OauthModule } from './modules/oauth/oauth.module.js';
import { PartnersModule } from './modules/partners/partners.module.js';
import { PreApprovalsModule } from './modules/pre-approvals/pre-approvals.module.js';
import { ProductsModule } from './modules/products/products.module.js';
import { QuotesModule } from './modules/quotes/quotes.module.js';
import { SandboxCompletionModule } from './modules/sandbox/sandbox-completion.module.js';
import { SandboxModule } from './modules/sandbox/sandbox.module.js';
import { BureauInquiriesModule } from './modules/signals/bureau-inquiries.module.js';
import { SignalsModule } from './modules/signals/signals.module.js';
import { SiteModule } from './modules/site/site.module.js';
import type { Config } from './platform/config/config.js';
import { PlatformModule } from './platform/platform.module.js';

/** The architecture on one screen: the platform, and what we sell on it. */
@Module({})
export class AppModule {
  static register(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.register(config),
        // Who calls, and what they may do.
        OauthModule,
        PartnersModule,
        // What it costs.
        ProductsModule,
        QuotesModule,
        // Who applies, and what they permitted.
        ApplicantSessionsModule,
        ConsentsModule,
        CreditAuthorisationsModule,
        // What the outside world says, and what we answer.
        SignalsModule,
        BureauInquiriesModule,
        PreApprovalsModule,
        // The sandbox and the front door.
        SandboxModule.register([]),
        SandboxCompletionModule,
        SiteModule,
      ],
    };
  }
}
