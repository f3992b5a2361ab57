import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { registerReference } from './reference.js';
import { SiteController } from './site.controller.js';

/** What a browser sees here: the landing page, the API reference, a page per problem. */
@Module({ controllers: [SiteController] })
export class SiteModule implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost<FastifyAdapter>) {}

  async onModuleInit(): Promise<void> {
    await registerReference(this.host.httpAdapter.getInstance<FastifyInstance>());
  }
}
