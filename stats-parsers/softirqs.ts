import { defineParser } from "../src/results/parser.js";
import { emitCpuTable } from "./families/cpu-table.js";

export default defineParser({
  program: "softirqs",
  about: "snapshots of /proc/softirqs: counts by cpu and their sum",
  kind: "monitor",
  reads: ["softirqs"],
  example: "CPU0.TIMER",
  parse: (log, emit) => emitCpuTable(log, emit, { rowKey: (label) => label.slice(0, -1), machineCounters: false }),
});
