import { defineParser, type Emit } from "../src/results/parser.js";
import { emitNumberText } from "./families/emit-number-text.js";
import { readLatencyReport } from "./families/sysbench-report.js";

export default defineParser({
  program: "sysbench-fileio",
  about: "sysbench fileio report: operations and bytes per second, latency",
  kind: "test",
  reads: ["sysbench-fileio"],
  example: "latency_avg_ms",
  parse: (log, emit) =>
    readLatencyReport(log, emit, (label, value) => {
      if (value.startsWith("IOPS=")) takeOperations(label, value, emit);
    }),
});

/** A row `read:  IOPS=4385.17 68.52 MiB/s (71.85 MB/s)`, or `fsync: IOPS=87.60`, of sysbench 1.1. */
function takeOperations(operation: string, value: string, emit: Emit): void {
  if (operation !== "read" && operation !== "write" && operation !== "fsync") return;
  const [operations = "", mebibytes, mebibytesUnit, megabytes, megabytesUnit] = value.split(/\s+/);
  emitNumberText(`${operation}_operations/s`, operations.slice("IOPS=".length), emit);
  if (operation === "fsync") return;
  if (mebibytesUnit === "MiB/s") emitNumberText(`${operation}_bytes_MiB/s`, mebibytes, emit);
  if (megabytesUnit === "MB/s)") emitNumberText(`${operation}_bytes_MB/s`, megabytes?.slice("(".length), emit);
}
