import type { Emit } from "../src/results/parser.js";
import { defineParser } from "../src/results/parser.js";
import { type Counter, counterOf } from "./families/counter-line.js";
import { readSnapshots } from "./families/snapshots.js";

export default defineParser({
  program: "meminfo",
  about: "snapshots of /proc/meminfo: its rows, memory in use and its maximum",
  kind: "monitor",
  reads: ["meminfo"],
  example: "MemFree",
  async parse(log, emit) {
    const emitUsed = usedMemory(emit);
    await readSnapshots(log, emit, (line) => {
      const counter = counterOf(line);
      if (!counter || counter.name.startsWith("entries")) return;
      emit(counter.name, counter.count);
      emitUsed(counter);
    });
  },
});

/** After each MemFree: what is in use of the first MemTotal of the log, and the most that was in use so far. */
function usedMemory(emit: Emit): (counter: Counter) => void {
  let total: number | undefined;
  let maxUsed = 0;
  return ({ name, count, unit }) => {
    if (name === "MemTotal") total ??= Number(count);
    if (name !== "MemFree" || total === undefined) return;
    const used = total - Number(count);
    maxUsed = Math.max(maxUsed, used);
    emit("Memused", used);
    emit(unit === "" ? "max_used" : `max_used_${unit}`, maxUsed);
  };
}
