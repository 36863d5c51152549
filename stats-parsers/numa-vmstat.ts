import { defineParser } from "../src/results/parser.js";
import { emitNodeCounters } from "./families/node-counters.js";

export default defineParser({
  program: "numa-vmstat",
  about: "snapshots of the NUMA nodes' vmstat files: every counter by node",
  kind: "monitor",
  reads: ["numa-vmstat"],
  example: "node0.nr_free_pages",
  parse: emitNodeCounters,
});
