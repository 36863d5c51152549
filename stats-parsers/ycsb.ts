import { defineParser } from "../src/results/parser.js";
import { isNumberText } from "./families/number-text.js";
import { emitPreloadDuration } from "./families/preload-duration.js";
import { type Tally, tallyOf } from "./families/tally.js";
import { type NumberShape, ycsbMetrics } from "./families/ycsb-metrics.js";

/** Printed where they stand as well, which people who watch for failed inserts rely on (parsers.md, ycsb). */
const printedAtOnce: ReadonlySet<string> = new Set(["insert_failed_operations", "insert_failed_minlatency"]);

export default defineParser({
  program: "ycsb",
  about: "YCSB [SECTION], metric, value lines of several clients: totals and means",
  kind: "test",
  reads: ["ycsb"],
  example: "avg_throughput_ops/s",
  async parse(log, emit) {
    const tallies = new Map<string, Tally>();
    for await (const lines of log.batches()) {
      for (const line of lines) {
        emitPreloadDuration(line, emit);
        if (!line.startsWith("[")) continue;
        const comma = line.lastIndexOf(", ");
        const metric = ycsbMetrics.get(line.slice(0, Math.max(comma, 0)));
        const value = line.slice(comma + 2).trim();
        if (!metric || !hasShape(value, metric.shape)) continue;
        tallyOf(tallies, metric.name).add(Number(value));
        if (printedAtOnce.has(metric.name)) emit(metric.name, value);
      }
    }
    for (const [name, tally] of tallies) emit(`total_${name}`, tally.sum);
    for (const [name, tally] of tallies) emit(`avg_${name}`, tally.mean);
  },
});

function hasShape(value: string, shape: NumberShape): boolean {
  if (!isNumberText(value)) return false;
  return shape === "any" || value.includes(".") === (shape === "decimal");
}
