import { defineParser, type Emit } from "../src/results/parser.js";
import { emitNumberText } from "./families/emit-number-text.js";
import { leadingNumber } from "./families/statistics.js";
import { averageAndDeviation, countAndRate, fairnessNames, readLatencyReport } from "./families/sysbench-report.js";

const statementCounts: ReadonlySet<string> = new Set(["read", "write", "other"]);

/** What the fairness rows are called in the keys. */
const fairnessKeys: ReadonlyMap<string, string> = new Map([
  ["events", "thread_events_stddev%"],
  ["runtime", "thread_time_stddev%"],
]);

export default defineParser({
  program: "oltp",
  about: "sysbench oltp report: transactions, queries, latency, fairness",
  kind: "test",
  reads: ["oltp"],
  example: "transactions/s",
  parse: (log, emit) => readLatencyReport(log, emit, (label, value) => takeField(label, value, emit)),
});

function takeField(label: string, value: string, emit: Emit): void {
  if (statementCounts.has(label)) emitNumberText(label, value, emit);
  else if (label === "transactions" || label === "queries") takeCount(label, value, emit);
  else takeFairness(label, value, emit);
}

function takeCount(label: string, value: string, emit: Emit): void {
  const counted = countAndRate(value);
  if (!counted) return;
  emitNumberText(label, counted.count, emit);
  emitNumberText(`${label}/s`, counted.rate, emit);
}

function takeFairness(label: string, value: string, emit: Emit): void {
  const key = fairnessKeys.get(fairnessNames.get(label) ?? "");
  const fairness = averageAndDeviation(value);
  if (key === undefined || !fairness) return;
  const average = leadingNumber(fairness.avg);
  if (average > 0) emit(key, (leadingNumber(fairness.stddev) * 100) / average);
}
