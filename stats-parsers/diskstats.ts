import type { Emit } from "../src/results/parser.js";
import { defineParser } from "../src/results/parser.js";
import { isNumberText } from "./families/number-text.js";
import { readSnapshots } from "./families/snapshots.js";

/** Words of a row before its counters: major number, minor number, device. */
const DEVICE_WORDS = 3;

/** Counters in the order of /proc/diskstats; kernel 4.18 added the discards, kernel 5.5 the flushes. */
const COUNTERS = [
  "read_ios",
  "read_merges",
  "read_sectors",
  "read_ticks",
  "write_ios",
  "write_merges",
  "write_sectors",
  "write_ticks",
  "in_flight",
  "io_ticks",
  "time_in_queue",
  "discard_ios",
  "discard_merges",
  "discard_sectors",
  "discard_ticks",
  "flush_ios",
  "flush_ticks",
];

/** Counters that a whole row can have; another number of them below the greatest is a row that was cut. */
const WHOLE_ROWS = new Set([11, 15, COUNTERS.length]);

export default defineParser({
  program: "diskstats",
  about: "snapshots of /proc/diskstats: reads, writes, discards and flushes by device",
  kind: "monitor",
  reads: ["diskstats"],
  example: "read_ios.vda",
  async parse(log, emit) {
    await readSnapshots(log, emit, (line) => emitDevice(line, emit));
  },
});

function emitDevice(line: string, emit: Emit): void {
  const words = line.trim().split(/\s+/);
  const device = words[DEVICE_WORDS - 1];
  const counts = words.slice(DEVICE_WORDS, DEVICE_WORDS + COUNTERS.length);
  if (!WHOLE_ROWS.has(counts.length) || !counts.every(isNumberText)) return;
  counts.forEach((count, index) => {
    emit(`${COUNTERS[index]}.${device}`, count);
  });
}
