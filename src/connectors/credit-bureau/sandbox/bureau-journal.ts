import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { BureauReport } from '../credit-bureau.port.js';

/** An inquiry that was made. Who was asked about is not kept, and keys are kept as hashes only. */
export interface JournalEntry {
  /** Hash of the Idempotency-Key; null when the caller sent none. */
  readonly key: string | null;
  /** Hash of the authorisation that the caller named. */
  readonly reference: string;
  readonly report: BureauReport;
}

/** What the sandbox bureau remembers: a repeat after its own restart must find the first inquiry. */
export interface BureauJournal {
  append(entry: JournalEntry): void;
  find(key: string): BureauReport | undefined;
  /** Inquiries made for one authorisation. */
  count(reference: string): number;
  close(): void;
}

export const hashed = (text: string): string => createHash('sha256').update(text).digest('base64url');

export class MemoryJournal implements BureauJournal {
  private readonly byKey = new Map<string, BureauReport>();
  private readonly counts = new Map<string, number>();

  append({ key, reference, report }: JournalEntry): void {
    if (key !== null) this.byKey.set(key, report);
    this.counts.set(reference, this.count(reference) + 1);
  }

  find(key: string): BureauReport | undefined {
    return this.byKey.get(key);
  }

  count(reference: string): number {
    return this.counts.get(reference) ?? 0;
  }

  close(): void {
    // Nothing is open.
  }
}

/** One line per inquiry, written before the bureau answers: a killed bureau has not forgotten what it did. */
export class FileJournal extends MemoryJournal {
  private readonly file: number;

  constructor(path: string) {
    super();
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    for (const line of text.split('\n')) {
      const entry = entryOf(line);
      if (entry !== null) super.append(entry);
    }
    this.file = openSync(path, 'a', 0o600);
    // A line torn by a kill must not swallow the next one.
    if (text !== '' && !text.endsWith('\n')) writeSync(this.file, '\n');
  }

  override append(entry: JournalEntry): void {
    writeSync(this.file, `${JSON.stringify(entry)}\n`);
    super.append(entry);
  }

  override close(): void {
    closeSync(this.file);
  }
}

function entryOf(line: string): JournalEntry | null {
  try {
    return JSON.parse(line) as JournalEntry;
  } catch {
    return null;
  }
}
