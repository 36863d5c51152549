import type { Emit } from "../src/results/parser.js";
import { defineParser } from "../src/results/parser.js";
import { emitNumberText } from "./families/emit-number-text.js";
import { readSnapshots } from "./families/snapshots.js";
import { wordsOf } from "./families/words.js";

const VERSION = "slabinfo - version: ";
const KNOWN_VERSION = /^2\.1(?!\S)/;
const TITLE = "# name";
const COLUMNS = ["active_objs", "num_objs", "active_slabs", "num_slabs"];

/** Where a title line says that the columns of a row stand. */
interface Title {
  /** Words of a row. */
  readonly width: number;
  /** Index of the word of each of COLUMNS, -1 where the title has no such column. */
  readonly columns: readonly number[];
}

export default defineParser({
  program: "slabinfo",
  about: "snapshots of /proc/slabinfo 2.1: objects and slabs by cache",
  kind: "monitor",
  reads: ["slabinfo"],
  example: "dentry.active_objs",
  async parse(log, emit) {
    let isKnownVersion = false;
    let title: Title | undefined;
    // The first time stands before the version, which decides whether there is any output.
    let heldTime: string | undefined;
    const emitTime = (key: "time", epochSeconds: string): void => {
      if (isKnownVersion) emit(key, epochSeconds);
      else heldTime = epochSeconds;
    };
    await readSnapshots(log, emitTime, (line) => {
      if (line.startsWith(VERSION)) {
        isKnownVersion = KNOWN_VERSION.test(line.slice(VERSION.length));
        if (isKnownVersion && heldTime !== undefined) emit("time", heldTime);
        heldTime = undefined;
      } else if (line.startsWith(TITLE)) {
        title = titleOf(line);
      } else if (isKnownVersion && title) {
        emitCache(line, title, emit);
      }
    });
  },
});

/** Reads `# name            <active_objs> <num_objs> … : slabdata <active_slabs> <num_slabs> <sharedavail>`. */
function titleOf(line: string): Title {
  const words = wordsOf(line.slice(2));
  return { width: words.length, columns: COLUMNS.map((column) => words.indexOf(`<${column}>`)) };
}

function emitCache(line: string, title: Title, emit: Emit): void {
  const words = line.trim().split(/\s+/);
  if (words.length !== title.width) return;
  const counts = title.columns.map((column) => words[column]);
  counts.forEach((count, index) => {
    emitNumberText(`${words[0]}.${COLUMNS[index]}`, count, emit);
  });
}
