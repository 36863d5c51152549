import { defineParser, type Emit } from "../src/results/parser.js";
import { emitWords, withoutLineEnd } from "./families/table-row.js";
import { isoDateChars, timeOfDayChars, WallClock } from "./families/wall-clock.js";

/** By position (parsers.md, vmstat); a vmstat that does not know the last ones has fewer words. */
const columns = [
  "procs.r procs.b memory.swpd memory.free memory.buff memory.cache swap.si swap.so io.bi io.bo",
  "system.in system.cs cpu.us cpu.sy cpu.id cpu.wa cpu.st cpu.gu",
].flatMap((part) => part.split(" "));

const sampleRow = /^ *\d/;
const stampChars = isoDateChars + 1 + timeOfDayChars;

export default defineParser({
  program: "vmstat",
  about: "vmstat rows: processes, memory, swap, io, system and cpu per sample",
  kind: "monitor",
  reads: ["vmstat"],
  example: "cpu.us",
  async parse(log, emit) {
    const clock = new WallClock();
    for await (const lines of log.batches()) {
      // The heading may hold a digit (a time zone such as `+08`), but never in front.
      for (const line of lines) if (sampleRow.test(line)) emitSample(withoutLineEnd(line), clock, emit);
    }
  },
});

function emitSample(row: string, clock: WallClock, emit: Emit): void {
  const stampAt = row.length - stampChars;
  const time = clock.at(row.slice(stampAt, stampAt + isoDateChars), row.slice(-timeOfDayChars));
  if (time !== undefined) emit("time", time);
  emitWords(row, 0, time === undefined ? row.length : stampAt, columns, emit);
}
