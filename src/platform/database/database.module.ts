import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { ConfigService, type Config } from '../config/config.js';
import { dataSourceOptions, poolOf } from './data-source.js';
import { AppDatabase, AuthDatabase, WorkerDatabase } from './database.js';
import { createPool } from './pool.js';

/** A pool per role. Modules add their entities with `TypeOrmModule.forFeature`. */
@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [ConfigService],
      useFactory: ({ values }: ConfigService) => ({
        ...dataSourceOptions({
          url: urlOf(values, 'databaseUrl'),
          max: values.databasePoolSize,
          entities: [],
        }),
        autoLoadEntities: true,
        retryAttempts: 0,
      }),
    }),
  ],
  providers: [
    {
      provide: AppDatabase,
      inject: [DataSource],
      useFactory: (source: DataSource) => new AppDatabase(poolOf(source)),
    },
    {
      provide: WorkerDatabase,
      inject: [ConfigService],
      useFactory: ({ values }: ConfigService) =>
        new WorkerDatabase(sidePool(values, 'workerDatabaseUrl', 'worker')),
    },
    {
      provide: AuthDatabase,
      inject: [ConfigService],
      useFactory: ({ values }: ConfigService) =>
        new AuthDatabase(sidePool(values, 'authDatabaseUrl', 'auth')),
    },
  ],
  exports: [AppDatabase, WorkerDatabase, AuthDatabase, TypeOrmModule],
})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(
    @Inject(WorkerDatabase) private readonly worker: WorkerDatabase,
    @Inject(AuthDatabase) private readonly auth: AuthDatabase,
  ) {}

  /** The app's pool is closed by TypeORM's module, at the same stage. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.worker.close(), this.auth.close()]);
  }
}

type UrlSetting = 'databaseUrl' | 'workerDatabaseUrl' | 'authDatabaseUrl';

function urlOf(values: Config, setting: UrlSetting): string {
  const url = values[setting];
  if (url === undefined)
    throw new Error(`${setting} is not known: the embedded server fills it in before the boot`);
  return url;
}

function sidePool(values: Config, setting: UrlSetting, role: string) {
  const max = Math.max(2, Math.ceil(values.databasePoolSize / 2));
  return createPool({ url: urlOf(values, setting), applicationName: `forecourt-${role}`, max });
}
