import pg from 'pg';

const RETRY_MS = 1_000;

/**
 * Hears of new jobs at once. Only a hint: behind PgBouncer in transaction mode, or while PostgreSQL restarts,
 * nothing is heard and polling finds the jobs.
 */
export class JobListener {
  private client: pg.Client | undefined;
  private retry: NodeJS.Timeout | undefined;
  private stopped = true;

  constructor(
    private readonly options: pg.ClientConfig,
    private readonly heard: () => void,
  ) {}

  start(): void {
    this.stopped = false;
    void this.connect();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.retry);
    const client = this.client;
    this.client = undefined;
    await client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    const client = new pg.Client(this.options);
    this.client = client;
    client.on('error', () => this.lost(client));
    client.on('end', () => this.lost(client));
    client.on('notification', this.heard);
    try {
      await client.connect();
      await client.query('LISTEN forecourt_job');
      this.heard();
    } catch {
      this.lost(client);
    }
  }

  private lost(client: pg.Client): void {
    if (this.stopped || this.client !== client) return;
    this.client = undefined;
    client.end().catch(() => undefined);
    this.retry = setTimeout(() => void this.connect(), RETRY_MS).unref();
  }
}
