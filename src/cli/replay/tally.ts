/** Counts by name, largest first when printed. */
export class Tally {
  private readonly counts = new Map<string, number>();

  add(name: string, by = 1): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + by);
  }

  get(name: string): number {
    return this.counts.get(name) ?? 0;
  }

  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  lines(indent = '  '): string[] {
    const total = Math.max(1, this.total);
    return [...this.counts]
      .sort((a, b) => b[1] - a[1])
      .map(
        ([name, count]) =>
          `${indent}${name.padEnd(44)} ${String(count).padStart(7)}  ${((100 * count) / total).toFixed(1).padStart(5)} %`,
      );
  }
}

/** Exact percentiles of a run: a replay has thousands of values, not millions, so all are kept. */
export class Distribution {
  private readonly values: number[] = [];
  private sorted = true;

  add(value: number): void {
    this.values.push(value);
    this.sorted = false;
  }

  get count(): number {
    return this.values.length;
  }

  countAbove(limit: number): number {
    return this.values.filter((value) => value > limit).length;
  }

  /** The nearest-rank percentile; NaN when nothing was added. */
  percentile(percent: number): number {
    if (!this.sorted) this.values.sort((a, b) => a - b);
    this.sorted = true;
    return this.values[Math.max(0, Math.ceil((percent / 100) * this.values.length) - 1)] ?? NaN;
  }

  line(label: string, digits: number, unit: string): string {
    if (this.count === 0) return `  ${label.padEnd(28)} none`;
    const figures = [50, 95, 99, 100].map(
      (p) => `${p === 100 ? 'max' : `p${p}`} ${this.percentile(p).toFixed(digits)}`,
    );
    return `  ${label.padEnd(28)} ${figures.join('   ')} ${unit}  (n ${this.count})`;
  }
}
