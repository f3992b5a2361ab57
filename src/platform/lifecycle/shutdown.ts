import { setTimeout as sleep } from 'node:timers/promises';

/** npm and the terminal both pass Ctrl-C on: two signals in one moment are one wish. */
const SAME_WISH_MS = 500;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const NUMBERS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;

type StopSignal = (typeof SIGNALS)[number];
type Close = () => Promise<void> | void;

interface Options {
  readonly say: (line: string) => void;
  readonly exit: (code: number) => void;
}

/**
 * What was started, to be closed in the reverse order, once: when a start fails half-way, or on a signal. A
 * signal that comes while something is still starting waits for it, so that nothing is left behind half-made; a
 * second one leaves at once (a PostgreSQL of ours that is still alive then is adopted by the next start).
 */
export class Shutdown {
  private readonly closers: { readonly name: string; readonly close: Close }[] = [];
  private firstAt: number | null = null;
  private readonly asked = Promise.withResolvers<void>();
  private closing: Promise<boolean> | null = null;

  constructor(private readonly options: Options) {}

  /** From now on signals end the process through here. */
  listen(): void {
    for (const signal of SIGNALS) process.on(signal, () => this.receive(signal));
  }

  get requested(): boolean {
    return this.firstAt !== null;
  }

  /** Resolves on the first signal. */
  whenRequested(): Promise<void> {
    return this.asked.promise;
  }

  add(name: string, close: Close): void {
    this.closers.push({ name, close });
  }

  receive(signal: StopSignal, now = Date.now()): void {
    if (this.firstAt === null) {
      this.firstAt = now;
      this.options.say('Stopping: requests under way are finished first. Again to leave at once.');
      this.asked.resolve();
    } else if (now - this.firstAt > SAME_WISH_MS) {
      this.options.exit(128 + NUMBERS[signal]);
    }
  }

  /** Closes everything, the last added first. False when something did not close as it should. */
  closeAll(): Promise<boolean> {
    return (this.closing ??= this.close());
  }

  private async close(): Promise<boolean> {
    let clean = true;
    for (const { name, close } of this.closers.toReversed()) {
      try {
        await close();
      } catch (error) {
        clean = false;
        this.options.say(
          `${name} did not stop cleanly: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
    return clean;
  }
}

/** @throws when `work` takes longer; it goes on in the background */
export async function bounded(work: Promise<unknown>, ms: number, complaint: string): Promise<void> {
  const timer = new AbortController();
  const late = sleep(ms, 'late', { signal: timer.signal }).catch(() => undefined);
  if ((await Promise.race([work, late])) === 'late') throw new Error(complaint);
  timer.abort();
}
