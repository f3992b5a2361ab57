import { Decimal } from 'decimal.js';
import type { Fen } from '../../kernel/money.js';
import { percent, type Percent } from '../../kernel/rate.js';
import { fenOf, numberOf, RowFault, yuanOf } from './values.js';

export interface Difference {
  readonly field: string;
  readonly expected: string;
  readonly got: string;
}

/** Fields that describe a row and are neither input nor result. */
const DESCRIPTION =
  /^(id|kind|source|notes?|title|description|comment|reference|currency|mark|name|tolerance)$/i;
/** A field that looks like a result and that no rule has read would be a result left unchecked. */
const RESULT = /^(published|computed|expected)|(fen|pct|percent)$|^rows$|^schedule$/i;

/**
 * One row of the file. Reading takes a field by any of its names and remembers it; comparing collects differences.
 * What is left unread at the end and looks like a result is a difference too: nothing is skipped silently.
 */
export class Row {
  readonly differences: Difference[] = [];
  private compared = 0;
  private readonly read = new Set<string>();

  constructor(private readonly fields: Readonly<Record<string, unknown>>) {}

  has(...names: readonly string[]): boolean {
    return names.some((name) => this.fields[name] !== undefined && this.fields[name] !== null);
  }

  /** The value under the first of these names that is there, and that name. */
  take(...names: readonly string[]): { name: string; value: unknown } | null {
    const name = names.find((candidate) => this.has(candidate));
    if (name === undefined) return null;
    this.read.add(name);
    return { name, value: this.fields[name] };
  }

  number(...names: readonly string[]): number {
    const found = this.optionalNumber(...names);
    if (found === null) throw new RowFault(names[0] ?? '', 'is missing');
    return found;
  }

  optionalNumber(...names: readonly string[]): number | null {
    const found = this.take(...names);
    return found && numberOf(found.value, found.name);
  }

  count(...names: readonly string[]): number {
    const value = this.number(...names);
    if (!Number.isInteger(value) || value < 1)
      throw new RowFault(names[0] ?? '', 'is not a whole number from 1');
    return value;
  }

  text(...names: readonly string[]): string | null {
    const found = this.take(...names);
    if (!found) return null;
    if (typeof found.value !== 'string') throw new RowFault(found.name, 'is not a text');
    return found.value;
  }

  /** Money under `stemFen` in fen, or under the stem itself in yuan. */
  fen(...stems: readonly string[]): Fen | null {
    const inFen = this.take(...stems.map((stem) => `${stem}Fen`));
    if (inFen) return fenOf(inFen.value, inFen.name);
    const inYuan = this.take(...stems);
    return inYuan && yuanOf(inYuan.value, inYuan.name);
  }

  /** A rate under the names as a fraction (0.05), or under the names with Pct or Percent in percent (5). */
  rate(...names: readonly string[]): Percent | null {
    const inPercent = this.take(...names.flatMap((name) => [`${name}Pct`, `${name}Percent`]));
    if (inPercent) return percent(new Decimal(numberOf(inPercent.value, inPercent.name)).toFixed(), 12);
    const fraction = this.take(...names);
    return fraction && percent(new Decimal(numberOf(fraction.value, fraction.name)).times(100).toFixed(), 12);
  }

  /** A figure of 8 decimals; one printed with 6 or fewer is compared at 6. */
  compareComputed(got: number, ...names: readonly string[]): void {
    this.compareNumber(got, names, (shown) => (shown > 6 ? 8 : 6));
  }

  /** A published figure: 2 decimals, or as many as are printed if more. */
  comparePublished(got: number, ...names: readonly string[]): void {
    this.compareNumber(got, names, (shown) => Math.max(2, shown));
  }

  private compareNumber(got: number, names: readonly string[], placesFor: (shown: number) => number): void {
    for (const name of names.filter((candidate) => this.has(candidate))) {
      const expected = this.number(name);
      this.compared++;
      const places = placesFor(new Decimal(expected).decimalPlaces());
      // Half a unit of the last place, and the noise of doubles.
      const tolerance = 0.5 * 10 ** -places + 1e-10;
      if (Math.abs(got - expected) <= tolerance) continue;
      this.differences.push({
        field: name,
        expected: new Decimal(expected).toFixed(places),
        got: got.toFixed(places),
      });
    }
  }

  /** Money, to the fen, under `stemFen` in fen or under the stem in yuan. */
  compareFen(got: Fen, ...stems: readonly string[]): void {
    for (const name of stems
      .flatMap((stem) => [`${stem}Fen`, stem])
      .filter((candidate) => this.has(candidate))) {
      const { value } = this.take(name) ?? { value: null };
      const expected = name.endsWith('Fen') ? fenOf(value, name) : yuanOf(value, name);
      this.compareExact(name, expected, got);
    }
  }

  compareExact(field: string, expected: bigint | string, got: bigint | string): void {
    this.compared++;
    if (expected !== got) this.differences.push({ field, expected: String(expected), got: String(got) });
  }

  /** Call when all is compared. */
  finish(): readonly Difference[] {
    for (const name of Object.keys(this.fields)) {
      if (!this.has(name) || this.read.has(name) || DESCRIPTION.test(name) || !RESULT.test(name)) continue;
      this.differences.push({ field: name, expected: 'a field that this kind knows', got: 'not compared' });
    }
    if (this.compared === 0 && this.differences.length === 0) {
      this.differences.push({ field: '-', expected: 'a result to compare', got: 'none in this row' });
    }
    return this.differences;
  }
}
