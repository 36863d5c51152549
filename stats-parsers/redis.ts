import { defineParser, type Emit } from "../src/results/parser.js";
import { type KeptTest, ReportReader } from "./families/redis-benchmark/report-reader.js";
import type { TestRuns } from "./families/redis-benchmark/test-runs.js";

const tests: readonly KeptTest[] = ["set", "get"];

/** Totals and means over processes in the order of printing; a test without a run gives none. */
const figures = [
  ["total_throughput_rps", "requestsPerSecond", "sum"],
  ["total_time_sec", "seconds", "sum"],
  ["avg_throughput_rps", "requestsPerSecond", "mean"],
  ["avg_time_sec", "seconds", "mean"],
] as const;

export default defineParser({
  program: "redis",
  about: "redis-benchmark text: throughput and latency of SET and GET, throughput of other tests",
  kind: "test",
  reads: ["redis"],
  example: "set_avg_throughput_rps",
  async parse(log, emit) {
    const reader = new ReportReader((test, requestsPerSecond) => emit(test, requestsPerSecond));
    for await (const lines of log.batches()) for (const line of lines) reader.take(line);
    emitFigures(reader.runs, emit);
    for (const test of tests) reader.runs[test].emitLatencies(test, emit);
  },
});

function emitFigures(runs: Readonly<Record<KeptTest, TestRuns>>, emit: Emit): void {
  for (const [name, measure, statistic] of figures) {
    for (const test of tests) {
      const tally = runs[test][measure];
      if (tally.count > 0) emit(`${test}_${name}`, tally[statistic]);
    }
  }
}
