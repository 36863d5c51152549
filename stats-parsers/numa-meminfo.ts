import type { Emit } from "../src/results/parser.js";
import { defineParser } from "../src/results/parser.js";
import { countEnd, skipBlanks } from "./families/chars.js";
import { counterOf } from "./families/counter-line.js";
import { readSnapshots } from "./families/snapshots.js";

const NODE = "Node ";

export default defineParser({
  program: "numa-meminfo",
  about: "snapshots of the NUMA nodes' meminfo files: every row by node",
  kind: "monitor",
  reads: ["numa-meminfo"],
  example: "node0.MemFree",
  async parse(log, emit) {
    await readSnapshots(log, emit, (line) => emitNodeRow(line, emit));
  },
});

/** `Node 0 MemTotal:  123 kB`: behind the node stands what would be a row of /proc/meminfo. */
function emitNodeRow(line: string, emit: Emit): void {
  if (!line.startsWith(NODE)) return;
  const nodeEnd = countEnd(line, NODE.length);
  const counter = counterOf(line.slice(skipBlanks(line, nodeEnd)));
  if (nodeEnd > NODE.length && counter) emit(`node${line.slice(NODE.length, nodeEnd)}.${counter.name}`, counter.count);
}
