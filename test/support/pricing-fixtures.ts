import { formatPercent } from '../../src/kernel/rate.js';
import { snapshotOf, type CatalogueSnapshot } from '../../src/modules/products/domain/catalogue.js';
import { ProductCatalogue } from '../../src/modules/products/product-catalogue.service.js';
import { ProductsRepository } from '../../src/modules/products/products.repository.js';
import { SEEDED_CATALOGUE } from '../../src/modules/products/products.seed.js';
import type { AppDatabase, WorkerDatabase } from '../../src/platform/database/database.js';
import { price, PriceRefusal } from '../../src/modules/quotes/domain/price.js';
import type {
  PricedVehicle,
  PriceRequest,
  PriceResult,
  Wish,
} from '../../src/modules/quotes/domain/price-request.js';

export { SEEDED_CATALOGUE };

/** Wishes and cars that the specs of this folder start from. */
export const TODAY = '2026-11-23';
export const catalogue = snapshotOf(SEEDED_CATALOGUE, TODAY);

export const car = (over: Partial<PricedVehicle> = {}): PricedVehicle => ({
  condition: 'new',
  powertrain: 'bev',
  vin: null,
  modelCode: null,
  msrp: 19_980_000n,
  transactionPrice: 18_980_000n,
  governmentSubsidy: 0n,
  lendingValue: null,
  firstRegistration: null,
  batteryIncluded: true,
  batteryPrice: null,
  ...over,
});
export const wish = (over: Partial<Wish> = {}): Wish => ({
  financingForm: 'auto_loan',
  size: { kind: 'amount', amount: 12_000_000n },
  termMonths: 36,
  repaymentMethod: 'equal_instalment',
  balloonPercent: null,
  ...over,
});
export const request = (over: Partial<PriceRequest> = {}): PriceRequest => ({
  vehicle: car(),
  useNature: 'non_operating',
  registrationRegion: '310000',
  wish: wish(),
  subsidies: 'auto',
  product: null,
  livemode: false,
  ...over,
});
export const used = (over: Partial<PricedVehicle> = {}): PricedVehicle =>
  car({
    condition: 'used',
    powertrain: 'ice',
    msrp: null,
    transactionPrice: 9_800_000n,
    lendingValue: 9_200_000n,
    firstRegistration: '2023-05',
    ...over,
  });

export function refusal(asked: PriceRequest, on: CatalogueSnapshot = catalogue): PriceRefusal {
  try {
    price(asked, on);
  } catch (error) {
    if (error instanceof PriceRefusal) return error;
    throw error;
  }
  throw new Error('was priced');
}
export const rates = (result: PriceResult): string[] => [
  formatPercent(result.contractRate, 4),
  formatPercent(result.customerRate, 4),
];

/** A catalogue over a migrated database, seeded and followed until it is shut down. */
export async function openCatalogue(app: AppDatabase, worker: WorkerDatabase): Promise<ProductCatalogue> {
  const opened = new ProductCatalogue(new ProductsRepository(app), worker);
  await opened.onModuleInit();
  return opened;
}
