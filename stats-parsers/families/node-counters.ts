import type { Emit, Log } from "../../src/results/parser.js";
import { countEnd, skipBlanks } from "./chars.js";
import { counterOf } from "./counter-line.js";
import { readSnapshots } from "./snapshots.js";

/**
 * Prints snapshots of the files that each NUMA node has: a line `node: 0`, then that node's counters, as `node0.numa_hit`
 * (parsers.md, "numa-numastat / numa-vmstat"). A counter before the first `node:` belongs to no node and is dropped.
 */
export async function emitNodeCounters(log: Log, emit: Emit): Promise<void> {
  let node: string | undefined;
  await readSnapshots(log, emit, (line) => {
    const counter = counterOf(line);
    if (counter?.name === "node") node = `node${counter.count}`;
    else if (node !== undefined && counter) emit(`${node}.${counter.name}`, counter.count);
    else if (node !== undefined) emitLoneCount(line, node, emit);
  });
}

/** A line that is a blank and a number counts for the node itself. */
function emitLoneCount(line: string, node: string, emit: Emit): void {
  const start = skipBlanks(line, 0);
  const end = countEnd(line, start);
  if (start > 0 && end > start) emit(node, line.slice(start, end));
}
