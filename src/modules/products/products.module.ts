import { Module } from '@nestjs/common';
import { BusinessDays } from './business-days.service.js';
import { ProductCatalogue } from './product-catalogue.service.js';
import { ProductsController } from './products.controller.js';
import { ProductsRepository } from './products.repository.js';
import { ProductsService } from './products.service.js';

/** Rules and products as versioned data; the catalogue in memory that everything is priced with. */
@Module({
  controllers: [ProductsController],
  providers: [ProductsRepository, ProductCatalogue, BusinessDays, ProductsService],
  exports: [ProductCatalogue, BusinessDays],
})
export class ProductsModule {}
