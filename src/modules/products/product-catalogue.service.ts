import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { BusinessDate } from '../../kernel/business-date.js';
import { LruMap } from '../../platform/auth/lru-map.js';
import { WorkerDatabase } from '../../platform/database/database.js';
import { StoreUnavailable } from '../../platform/database/errors.js';
import { snapshotOf, type CatalogueSnapshot } from './domain/catalogue.js';
import { ProductsRepository, type LoadedCatalogue } from './products.repository.js';
import { ProductsSeed } from './products.seed.js';

/** How old the prices a node serves may be after a change of the catalogue. */
const POLL_MS = 900;
const POLL_TIMEOUT_MS = 2_000;
const LOAD_TIMEOUT_MS = 10_000;
/** Days kept built: today, and the days of quotes still honoured. */
const SNAPSHOTS_KEPT = 64;

/**
 * The catalogue in memory. Requests never wait for the database to know a price: a poll beside them notices
 * changes, and while PostgreSQL is down the last catalogue stays in use.
 */
@Injectable()
export class ProductCatalogue implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(ProductCatalogue.name);
  private loaded: LoadedCatalogue | null = null;
  private snapshots = new LruMap<BusinessDate, CatalogueSnapshot>(SNAPSHOTS_KEPT);
  private timer: NodeJS.Timeout | undefined;
  private failing = false;

  constructor(
    private readonly repository: ProductsRepository,
    private readonly worker: WorkerDatabase,
  ) {}

  async onModuleInit(): Promise<void> {
    const signal = AbortSignal.timeout(LOAD_TIMEOUT_MS);
    await this.worker.transaction(null, { signal, kind: 'write' }, (query) => new ProductsSeed().run(query));
    await this.reload(AbortSignal.timeout(LOAD_TIMEOUT_MS));
    this.schedule();
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  /**
   * The catalogue of a business day.
   * @throws StoreUnavailable before the first load
   */
  snapshotOn(date: BusinessDate): CatalogueSnapshot {
    if (!this.loaded) throw new StoreUnavailable('the product catalogue is not loaded yet');
    const known = this.snapshots.get(date);
    if (known) return known;
    const built = snapshotOf(this.loaded.rows, date);
    this.snapshots.set(date, built);
    return built;
  }

  /** Loads again if the catalogue has changed. Called by the poll; tests and the operator may call it too. */
  async refresh(signal: AbortSignal = AbortSignal.timeout(POLL_TIMEOUT_MS)): Promise<void> {
    if ((await this.repository.counter(signal)) !== this.loaded?.counter) await this.reload(signal);
  }

  private async reload(signal: AbortSignal): Promise<void> {
    this.loaded = await this.repository.load(signal);
    this.snapshots = new LruMap(SNAPSHOTS_KEPT);
  }

  private schedule(): void {
    this.timer = setTimeout(() => void this.poll(), POLL_MS).unref();
  }

  private async poll(): Promise<void> {
    try {
      await this.refresh();
      if (this.failing) this.logger.log('product catalogue is being followed again');
      this.failing = false;
    } catch (error) {
      if (!this.failing) {
        this.logger.warn(
          `product catalogue cannot be read, the last one stays in use: ${error instanceof Error ? error.name : 'unknown'}`,
        );
      }
      this.failing = true;
    }
    if (this.timer !== undefined) this.schedule();
  }
}
