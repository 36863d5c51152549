import { defineParser } from "../src/results/parser.js";
import { isNumberText } from "./families/number-text.js";
import { wordsOf } from "./families/words.js";

const SECONDS_PER_DAY = 24 * 60 * 60;
const RUN = "Benchmark Run: ";
const RUN_HOURS = / (\d\d):(\d\d):(\d\d) - (\d\d):(\d\d):(\d\d)/;
const UNITS = new Set(["KBps", "lps", "lpm", "score", "MWIPS"]);

export default defineParser({
  program: "unixbench",
  about: "score and throughput of one test of BYTE UnixBench",
  kind: "test",
  reads: ["unixbench"],
  example: "throughput",
  async parse(log, emit) {
    let durationSeconds: number | undefined;
    let throughput: string | undefined;
    let score: string | undefined;
    let isIndexRow = false;
    for await (const lines of log.batches()) {
      for (const line of lines) {
        if (line.startsWith(RUN)) durationSeconds = runSeconds(line);
        else if (isIndexRow) throughput = numberAt(wordsOf(line), -2) ?? throughput;
        else if (line.includes("Benchmarks Index Score")) score = numberAt(wordsOf(line), -1);
        else throughput = detailThroughput(line) ?? throughput;
        isIndexRow = isIndexHeading(line);
      }
    }
    if (durationSeconds === undefined || throughput === undefined) {
      emit("test.fail", 1);
      return;
    }
    if (score !== undefined) emit("score", score);
    emit("throughput", throughput);
    emit("workload", durationSeconds * Number(throughput));
    emit("test.pass", 1);
  },
});

/** Length of `Benchmark Run: Mon Jan 08 2024 07:40:42 - 07:46:52`, which may end on the next day. */
function runSeconds(line: string): number | undefined {
  const hours = RUN_HOURS.exec(line);
  if (!hours) return undefined;
  const [startHour = 0, startMinute = 0, startSecond = 0, endHour = 0, endMinute = 0, endSecond = 0] = hours
    .slice(1)
    .map(Number);
  const start = (startHour * 60 + startMinute) * 60 + startSecond;
  const end = (endHour * 60 + endMinute) * 60 + endSecond;
  return end > start ? end - start : end - start + SECONDS_PER_DAY;
}

/** The rate in `File Copy 1024 bufsize 2000 maxblocks   1675624.0 KBps  (30.0 s, 7 samples)`. */
function detailThroughput(line: string): string | undefined {
  const open = line.lastIndexOf("(");
  if (open < 0 || !line.includes(" samples)", open)) return undefined;
  const words = wordsOf(line.slice(0, open));
  return UNITS.has(words.at(-1) ?? "") ? numberAt(words, -2) : undefined;
}

/** `System Benchmarks Partial Index   BASELINE   RESULT   INDEX`, and the row of the test follows. */
function isIndexHeading(line: string): boolean {
  return line.includes("Benchmarks ") && line.includes("Index ") && line.trimEnd().endsWith("INDEX");
}

function numberAt(words: readonly string[], index: number): string | undefined {
  const word = words.at(index);
  return isNumberText(word) ? word : undefined;
}
