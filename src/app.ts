import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import type { Config } from './platform/config/config.js';
import { configureApp } from './platform/configure-app.js';
import { GatewayAdapter } from './platform/http/gateway-adapter.js';
import { createPino, PinoLogger } from './platform/telemetry/logger.js';

export { configureApp } from './platform/configure-app.js';
export { GatewayAdapter } from './platform/http/gateway-adapter.js';

/** The gateway, wired and initialised but not listening: what `main` starts. Tests build the same in two steps. */
export async function createApp(config: Config): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.register(config),
    new GatewayAdapter(config),
    { logger: new PinoLogger(createPino(config.logLevel)), abortOnError: false },
  );
  return configureApp(app);
}
