import { defineParser } from "../src/results/parser.js";
import { emitNodeCounters } from "./families/node-counters.js";

export default defineParser({
  program: "numa-numastat",
  about: "snapshots of the NUMA nodes' numastat files: every counter by node",
  kind: "monitor",
  reads: ["numa-numastat"],
  example: "node0.numa_hit",
  parse: emitNodeCounters,
});
