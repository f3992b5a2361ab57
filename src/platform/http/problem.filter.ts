import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ConfigService } from '../config/config.js';
import { ProblemSender } from './problem-sender.js';

/** Renders whatever a guard, pipe, handler or interceptor throws as RFC 9457. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly sender: ProblemSender;

  constructor(config: ConfigService) {
    this.sender = new ProblemSender(config.values.publicOrigin);
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.sender.send(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), error);
  }
}
