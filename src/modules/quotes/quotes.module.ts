import { Module } from '@nestjs/common';
import { ProductsModule } from '../products/products.module.js';
import { PricingService } from './pricing.service.js';
import { QuoteTokens } from './quote-tokens.service.js';
import { QuotesController } from './quotes.controller.js';
import './quotes.errors.js';
import { QuotesService } from './quotes.service.js';

/** Calculations (试算) and quotes (报价), and the pricing that a pre-approval uses. */
@Module({
  imports: [ProductsModule],
  controllers: [QuotesController],
  providers: [PricingService, QuoteTokens, QuotesService],
  exports: [PricingService, QuoteTokens],
})
export class QuotesModule {}
