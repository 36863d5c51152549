import { defineParser, type Emit } from "../src/results/parser.js";
import { leadingNumber } from "./families/statistics.js";
import {
  averageAndDeviation,
  countAndRate,
  fairnessNames,
  latencyNames,
  type ReportField,
  reportField,
} from "./families/sysbench-report.js";
import { type Tally, tallyOf } from "./families/tally.js";

type AddText = (key: string, text: string) => void;
type Statistic = "sum" | "mean" | "min" | "max";

/** How the reports of one log are put together, in the order of printing (parsers.md, sysbench). */
const statistics: readonly (readonly [key: string, statistic: Statistic])[] = [
  ["throughput_ops/s", "sum"],
  ["throughput_MB/s", "sum"],
  ["workload", "sum"],
  ["throughput_events/s", "mean"],
  ["throughput_time", "mean"],
  ["latency_ms.avg", "mean"],
  ["latency_ms.95th", "mean"],
  ["events/thread.avg", "mean"],
  ["events/thread.stddev", "mean"],
  ["runtime/thread.avg", "mean"],
  ["runtime/thread.stddev", "mean"],
  ["latency_ms.min", "min"],
  ["latency_ms.max", "max"],
];

/** Rows whose value is the number. The two rates are printed by sysbench 1.1 only. */
const plainKeys: ReadonlyMap<string, string> = new Map([
  ["total number of events", "workload"],
  ["events/s (eps)", "throughput_events/s"],
  ["time elapsed", "throughput_time"],
]);

export default defineParser({
  program: "sysbench",
  about: "sysbench cpu, memory, threads or mutex report: throughput, latency, fairness",
  kind: "test",
  reads: ["sysbench"],
  example: "latency_ms.avg",
  async parse(log, emit) {
    const tallies = new Map<string, Tally>();
    const add: AddText = (key, text) => tallyOf(tallies, key).add(leadingNumber(text));
    for await (const lines of log.batches()) for (const line of lines) takeLine(line, add);
    emitTallies(tallies, emit);
  },
});

function takeLine(line: string, add: AddText): void {
  const field = reportField(line);
  if (field !== undefined) {
    takeField(field, add);
  } else if (line.includes(" transferred (")) {
    const transferred = countAndRate(line);
    if (transferred) add("throughput_MB/s", transferred.rate);
  }
}

function takeField({ label, value }: ReportField, add: AddText): void {
  const key = plainKeys.get(label);
  const latency = latencyNames.get(label);
  const shared = fairnessNames.get(label);
  if (key !== undefined) {
    add(key, value);
  } else if (latency !== undefined) {
    add(`latency_ms.${latency}`, value);
  } else if (shared !== undefined) {
    const fairness = averageAndDeviation(value);
    if (fairness) add(`${shared}/thread.avg`, fairness.avg);
    if (fairness) add(`${shared}/thread.stddev`, fairness.stddev);
  } else if (label === "Total operations") {
    const operations = countAndRate(value);
    if (operations) add("throughput_ops/s", operations.rate);
  }
}

function emitTallies(tallies: ReadonlyMap<string, Tally>, emit: Emit): void {
  for (const [key, statistic] of statistics) {
    const tally = tallies.get(key);
    if (tally) emit(key, tally[statistic]);
  }
}
