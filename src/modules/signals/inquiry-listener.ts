import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import pg from 'pg';
import { AppDatabase } from '../../platform/database/database.js';
import { InquiryNews } from './inquiry-news.js';

const RETRY_MS = 1_000;

/**
 * Hears of inquiries that other processes settled. A hint: where nothing can be heard (behind a pooler, while
 * PostgreSQL restarts), those who wait look again by themselves.
 */
@Injectable()
export class InquiryListener implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private client: pg.Client | undefined;
  private retry: NodeJS.Timeout | undefined;
  private stopped = true;

  constructor(
    private readonly database: AppDatabase,
    private readonly news: InquiryNews,
  ) {}

  onApplicationBootstrap(): void {
    this.stopped = false;
    void this.connect();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    this.news.listening = false;
    clearTimeout(this.retry);
    const client = this.client;
    this.client = undefined;
    await client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    const client = new pg.Client(this.database.connectionOptions);
    this.client = client;
    client.on('error', () => this.lost(client));
    client.on('end', () => this.lost(client));
    client.on('notification', ({ payload }) => this.news.announce(payload ?? ''));
    try {
      await client.connect();
      await client.query('LISTEN forecourt_signal');
      this.news.listening = this.client === client;
      this.news.announceAll();
    } catch {
      this.lost(client);
    }
  }

  private lost(client: pg.Client): void {
    if (this.stopped || this.client !== client) return;
    this.client = undefined;
    this.news.listening = false;
    this.news.announceAll();
    client.end().catch(() => undefined);
    this.retry = setTimeout(() => void this.connect(), RETRY_MS).unref();
  }
}
