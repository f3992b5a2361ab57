import { Global, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { TOKEN_KEYS } from '../../platform/auth/token-keys.port.js';
import { AuthorizationServer } from './authorization-server.service.js';
import { ClientsRepository } from './clients.repository.js';
import { oauthRoutes } from './oauth.routes.js';
import { OauthStore } from './oauth-store.js';
import { PayloadsRepository } from './payloads.repository.js';
import { SigningKeysRepository } from './signing-keys.repository.js';
import { SigningKeys } from './signing-keys.service.js';

/** Tokens for partners: the only place that knows oidc-provider. Global, because the platform asks it for keys. */
@Global()
@Module({
  providers: [
    OauthStore,
    PayloadsRepository,
    ClientsRepository,
    SigningKeysRepository,
    SigningKeys,
    AuthorizationServer,
    { provide: TOKEN_KEYS, useExisting: AuthorizationServer },
  ],
  exports: [TOKEN_KEYS, AuthorizationServer],
})
export class OauthModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly server: AuthorizationServer,
    private readonly http: HttpAdapterHost,
  ) {}

  /** Before the server is ready, which is when Fastify stops taking routes. */
  async onModuleInit(): Promise<void> {
    await this.server.start();
    const instance = this.http.httpAdapter.getInstance<FastifyInstance>();
    await instance.register(oauthRoutes(this.server));
  }

  onApplicationShutdown(): void {
    this.server.stop();
  }
}
