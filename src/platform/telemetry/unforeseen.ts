import { Logger } from '@nestjs/common';

const logger = new Logger('Unforeseen');
const MOST_FRAMES = 12;

/**
 * What may be said of an error that nobody foresaw: its class, its codes and where it was thrown. Not its message:
 * PostgreSQL, JSON.parse and validators quote their input in messages, and the input may be somebody's.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error };
  const codes = error as { code?: unknown; sqlstate?: unknown; constraint?: unknown };
  return {
    error: error.name,
    ...(typeof codes.code === 'string' ? { code: codes.code } : {}),
    ...(typeof codes.sqlstate === 'string' ? { sqlstate: codes.sqlstate } : {}),
    ...(typeof codes.constraint === 'string' ? { constraint: codes.constraint } : {}),
    frames: frames(error.stack),
    ...(error.cause instanceof Error ? { cause: describeError(error.cause) } : {}),
  };
}

export function logUnforeseen(error: unknown, requestId: string): void {
  logger.error({ msg: 'unforeseen error', requestId, ...describeError(error) });
}

/** The same of a stack that came without its error. */
export function describeStack(stack: string): Record<string, unknown> {
  return { error: /^\w+(?=[:\n])/.exec(stack)?.[0] ?? 'Error', frames: frames(stack) };
}

/** Stack lines only: what stands before the first of them is the message. */
function frames(stack = ''): string[] {
  const lines = stack.split('\n').filter((line) => /^\s+at .*:\d+:\d+\)?$/.test(line));
  return lines.slice(0, MOST_FRAMES).map((line) => line.trim());
}
