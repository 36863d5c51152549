import type { Emit, Log } from "../../src/results/parser.js";
import { emitNumberText } from "./emit-number-text.js";

/** Prints the latency rows of a report as `latency_<name>_ms`; `takeOther` gets the other fields. */
export async function readLatencyReport(
  log: Log,
  emit: Emit,
  takeOther: (label: string, value: string) => void,
): Promise<void> {
  for await (const lines of log.batches()) {
    for (const line of lines) {
      const field = reportField(line);
      if (field === undefined) continue;
      const latency = latencyNames.get(field.label);
      if (latency !== undefined) emitNumberText(`latency_${latency}_ms`, field.value, emit);
      else takeOther(field.label, field.value);
    }
  }
}

/** A line `label:   value` of a sysbench report, both trimmed. */
export interface ReportField {
  readonly label: string;
  readonly value: string;
}

/** Takes a line of a sysbench report apart; undefined for a line without a colon or a value. */
export function reportField(line: string): ReportField | undefined {
  const colon = line.indexOf(":");
  if (colon < 0) return undefined;
  const label = line.slice(0, colon).trim();
  const value = line.slice(colon + 1).trim();
  return label === "" || value === "" ? undefined : { label, value };
}

/** Rows of the `Latency (ms)` block that are kept: label -> short name. */
export const latencyNames: ReadonlyMap<string, string> = new Map([
  ["min", "min"],
  ["avg", "avg"],
  ["max", "max"],
  ["95th percentile", "95th"],
  ["sum", "sum"],
]);

/** Rows of the `Threads fairness` block: label -> what is shared out among the threads. */
export const fairnessNames: ReadonlyMap<string, string> = new Map([
  ["events (avg/stddev)", "events"],
  ["execution time (avg/stddev)", "runtime"],
]);

/** Average and standard deviation of a fairness row, `511.0000/5.00`, as text; undefined for another text. */
export function averageAndDeviation(value: string): { readonly avg: string; readonly stddev: string } | undefined {
  const [avg, stddev, ...rest] = value.split("/");
  return avg && stddev && rest.length === 0 ? { avg: avg.trim(), stddev: stddev.trim() } : undefined;
}

/** `N` and `R` of a value `N (R per second)`, as text; undefined without the parenthesis. */
export function countAndRate(value: string): { readonly count: string; readonly rate: string } | undefined {
  const open = value.indexOf("(");
  const count = value.slice(0, open).trim();
  const [rate] = value.slice(open + 1).split(" ");
  return open > 0 && count && rate ? { count, rate } : undefined;
}
