import { AsyncLocalStorage } from 'node:async_hooks';
import type { LoggerService } from '@nestjs/common';
import { destination, pino, type Level, type Logger as Pino } from 'pino';
import { describeError, describeStack } from './unforeseen.js';

/** The request a line belongs to, wherever in the code it is written. */
export const requestScope = new AsyncLocalStorage<string>();

/**
 * Belt and braces: no code of ours logs a header or a body, and should a library do so, these stay out of it.
 */
const REDACTED = [
  'authorization',
  'cookie',
  'headers',
  'body',
  'query',
  '*.authorization',
  '*.cookie',
  '*.headers',
  '*.body',
  '*.query',
  'req',
  'res',
  '*.password',
  'password',
];

export function createPino(level: string): Pino {
  return pino(
    {
      level,
      base: null,
      serializers: { err: describeError },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: REDACTED, censor: '[redacted]' },
      mixin: () => {
        const requestId = requestScope.getStore();
        return requestId === undefined ? {} : { requestId };
      },
    },
    destination({ fd: 1, sync: false }),
  );
}

/** Nest tells of every module and route it sets up: of use to us, noise to whoever starts the gateway. */
const BOOT_CONTEXTS: ReadonlySet<string> = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);

/** Nest's logger on pino: `new Logger(Name)` anywhere writes JSON lines with the request's id. */
export class PinoLogger implements LoggerService {
  constructor(private readonly pino: Pino) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /**
   * Nest passes the context last and, for errors, the stack before it, with the error's message as the message. Of
   * an error its description alone is written, however it comes.
   */
  private write(level: Level, message: unknown, rest: readonly unknown[]): void {
    const context = rest.findLast((value): value is string => typeof value === 'string' && !isStack(value));
    if (level === 'info' && BOOT_CONTEXTS.has(context ?? '')) level = 'debug';
    if (!this.pino.isLevelEnabled(level)) return;
    const fields = context === undefined ? {} : { context };
    const stack = rest.find(isStack);
    if (message instanceof Error) this.pino[level]({ ...fields, ...describeError(message) }, 'an error');
    else if (stack !== undefined) this.pino[level]({ ...fields, ...describeStack(stack) }, 'an error');
    else if (typeof message === 'object' && message !== null) this.pino[level]({ ...fields, ...message });
    else this.pino[level](fields, String(message));
  }
}

function isStack(value: unknown): value is string {
  return typeof value === 'string' && /\n\s+at .*:\d+:\d+\)?(\n|$)/.test(value);
}
