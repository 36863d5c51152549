import { defineParser } from "../src/results/parser.js";
import { isNumberText } from "./families/number-text.js";
import { Tally } from "./families/tally.js";
import { wordsOf } from "./families/words.js";

export default defineParser({
  program: "fsmark",
  about: "fs_mark table: mean files per second and application overhead in us",
  kind: "test",
  reads: ["fsmark"],
  example: "files_per_sec",
  async parse(log, emit) {
    const filesPerSecond = new Tally();
    const overheadMicroseconds = new Tally();
    let isInTable = false;
    for await (const lines of log.batches()) {
      for (const line of lines) {
        if (line.startsWith("FSUse")) {
          isInTable = true;
        } else if (isInTable) {
          const row = rowOf(line);
          isInTable = row !== undefined;
          if (!row) continue;
          filesPerSecond.add(row.filesPerSecond);
          overheadMicroseconds.add(row.overheadMicroseconds);
        }
      }
    }
    if (filesPerSecond.count === 0) return;
    emit("files_per_sec", filesPerSecond.mean);
    emit("app_overhead", overheadMicroseconds.mean);
  },
});

/** A row of use%, count, size, files/s and overhead; with `-v` the times of single system calls follow. */
function rowOf(line: string): { readonly filesPerSecond: number; readonly overheadMicroseconds: number } | undefined {
  const words = wordsOf(line);
  if (words.length < 5 || !words.slice(0, 5).every(isNumberText)) return undefined;
  return { filesPerSecond: Number(words[3]), overheadMicroseconds: Number(words[4]) };
}
