import { defineParser } from "../src/results/parser.js";
import { counterOf } from "./families/counter-line.js";
import { readSnapshots } from "./families/snapshots.js";

export default defineParser({
  program: "proc-vmstat",
  about: "snapshots of /proc/vmstat: every counter",
  kind: "monitor",
  reads: ["proc-vmstat"],
  example: "pgfault",
  async parse(log, emit) {
    await readSnapshots(log, emit, (line) => {
      const counter = counterOf(line);
      if (counter) emit(counter.name, counter.count);
    });
  },
});
