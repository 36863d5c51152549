import type { Emit } from "../../../src/results/parser.js";
import { type CurvePoint, LatencyDistribution, percentileLatencies } from "../latency-distribution.js";
import { Tally, tallyOf } from "../tally.js";

/** Columns of the latency summary whose runs are not averaged but give their extreme. */
const extremes: ReadonlyMap<string, "min" | "max"> = new Map([
  ["min", "min"],
  ["max", "max"],
]);

/** Holes in a table are filled up with keys to here and no further: no sane run has a hole above. */
const lastFilledMs = 5_000;

/** What several runs of one test (SET or GET) of redis-benchmark said. */
export class TestRuns {
  readonly requestsPerSecond = new Tally();
  readonly seconds = new Tally();
  readonly #distribution = new LatencyDistribution();
  readonly #summary = new Map<string, Tally>();
  #hasFractions = false;

  /** Begins the report of the next process. */
  begin(): void {
    this.#distribution.begin();
  }

  addPercent(milliseconds: string, percent: number): void {
    this.#hasFractions ||= milliseconds.includes(".");
    this.#distribution.add(Number(milliseconds), percent);
  }

  addSummary(column: string, milliseconds: number): void {
    tallyOf(this.#summary, column).add(milliseconds);
  }

  /** Emits `<test>_latency_<m>ms%` for whole milliseconds, `<test>_latency_<P>%_ms` and the columns of the summary. */
  emitLatencies(test: string, emit: Emit): void {
    const curve = this.#distribution.curve();
    // Tables with fractions have other latencies in every run, which would be keys that never meet again.
    if (!this.#hasFractions) emitWholeMilliseconds(test, curve, emit);
    for (const [percentile, milliseconds] of percentileLatencies(curve)) {
      emit(`${test}_latency_${percentile}%_ms`, milliseconds);
    }
    for (const [column, tally] of this.#summary) {
      emit(`${test}_latency_${column}_ms`, tally[extremes.get(column) ?? "mean"]);
    }
  }
}

/** The percentage at every millisecond up to the first above 99.9. */
function emitWholeMilliseconds(test: string, curve: readonly CurvePoint[], emit: Emit): void {
  let last: CurvePoint | undefined;
  for (const point of curve) {
    if (last) fillGap(test, last, point.latency, emit);
    if (point.percent === 0) continue;
    emit(`${test}_latency_${point.latency}ms%`, point.percent);
    if (point.percent > 99.9) return;
    last = point;
  }
}

function fillGap(test: string, last: CurvePoint, nextMs: number, emit: Emit): void {
  const end = Math.min(nextMs, lastFilledMs);
  for (let filled = last.latency + 1; filled < end; filled++) emit(`${test}_latency_${filled}ms%`, last.percent);
}
