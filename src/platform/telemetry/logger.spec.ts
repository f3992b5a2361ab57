import { Writable } from 'node:stream';
import { pino } from 'pino';
import { PinoLogger } from './logger.js';

const CANARY = 'zhang-san-110101199003070011';

describe('PinoLogger', () => {
  const lines: string[] = [];
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  const logger = new PinoLogger(pino({ level: 'trace' }, sink));
  const last = () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>;
  beforeEach(() => lines.splice(0));

  it.each(['fatal', 'error', 'warn', 'log', 'debug', 'verbose'] as const)(
    'tells of an error (%s) its class, codes and frames, and not what it quotes',
    (method) => {
      const error = Object.assign(new TypeError(CANARY, { cause: new Error(CANARY) }), { code: '23505' });
      for (const [message, ...rest] of [
        [error, 'Some'],
        [error, error.stack, 'Some'],
        [error.message, error.stack, 'Some'],
      ]) {
        logger[method](message, ...rest);
        expect(last()).toMatchObject({ error: 'TypeError', context: 'Some' });
        expect((last().frames as string[])[0]).toMatch(/^at .*logger\.spec/);
      }
      logger[method](error);
      expect(last()).toMatchObject({ error: 'TypeError', code: '23505', cause: { error: 'Error' } });
      expect(lines).toHaveLength(4);
      expect(lines.join('')).not.toContain(CANARY);
    },
  );

  it('writes texts and fields as they are', () => {
    logger.warn('the queue is full', 'Some');
    expect(last()).toMatchObject({ level: 40, msg: 'the queue is full', context: 'Some' });
    logger.error({ msg: 'unforeseen error', frames: [] }, 'Some');
    expect(last()).toMatchObject({ level: 50, msg: 'unforeseen error', context: 'Some', frames: [] });
  });
});
