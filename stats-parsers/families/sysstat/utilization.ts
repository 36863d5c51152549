import type { Emit } from "../../../src/results/parser.js";

/**
 * The busiest row of an mpstat log. Both numbers are scaled up, because the collector divides the sum of a column by its
 * number of samples (parsers.md, mpstat).
 */
export class Utilization {
  #rows = 0;
  #samples = 0;
  #maxPercent = Number.NEGATIVE_INFINITY;
  #sampleOfMax = 0;

  /** A row of a CPU or node. */
  addRow(idlePercent: unknown, iowaitPercent: unknown): void {
    if (typeof idlePercent !== "number" || typeof iowaitPercent !== "number") return;
    this.#rows++;
    const percent = 100 - idlePercent - iowaitPercent;
    if (percent <= this.#maxPercent) return;
    this.#maxPercent = percent;
    this.#sampleOfMax = this.#samples;
  }

  /** To be called after the rows of each sample. */
  endSample(): void {
    this.#samples++;
  }

  /** Seconds count samples, a second each (todays-tools.md). */
  print(emit: Emit): void {
    if (this.#rows === 0) return;
    emit("max_utilization_pct", this.#maxPercent * this.#rows);
    emit("max_utilization.seconds", (this.#sampleOfMax + 1) * this.#samples);
  }
}
