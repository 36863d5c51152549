import { Tally } from "./tally.js";

/** Percent of requests that took up to a latency, the mean over processes. */
export interface CurvePoint {
  readonly latency: number;
  readonly percent: number;
}

const reportedPercentiles: readonly number[] = [90, 95, 99, 99.9];

/**
 * Cumulative latency tables of several processes. Where a table has no row for a latency, the row before it holds;
 * before its first row the percentage is 0.
 */
export class LatencyDistribution {
  readonly #rows: { readonly process: number; readonly latency: number; readonly percent: number }[] = [];
  #processes = 0;

  /** Begins the table of the next process. */
  begin(): void {
    this.#processes += 1;
  }

  /** Adds a row to the table of the current process; of two rows for one latency the later holds. */
  add(latency: number, percent: number): void {
    this.#rows.push({ process: this.#processes, latency, percent });
  }

  /** The mean curve over the processes that have a table, by rising latency. */
  curve(): CurvePoint[] {
    const current = new Map(this.#rows.map(({ process }) => [process, 0]));
    const total = new Tally();
    const points: CurvePoint[] = [];
    const sorted = this.#rows.toSorted((a, b) => a.latency - b.latency);
    for (const [at, { process, latency, percent }] of sorted.entries()) {
      total.add(-(current.get(process) ?? 0));
      total.add(percent);
      current.set(process, percent);
      if (sorted[at + 1]?.latency !== latency) points.push({ latency, percent: total.sum / current.size });
    }
    return points;
  }
}

/** For each reported percentile the least latency at which a curve passes it; those it never passes are left out. */
export function percentileLatencies(curve: readonly CurvePoint[]): [percentile: number, latency: number][] {
  return reportedPercentiles.flatMap((percentile) => {
    const point = curve.find(({ percent }) => percent > percentile);
    return point ? [[percentile, point.latency]] : [];
  });
}
