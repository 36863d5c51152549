import { defineParser } from "../src/results/parser.js";
import { isNumberText } from "./families/number-text.js";

const blanks = /\s+/;

export default defineParser({
  program: "turbostat",
  about: "first system-wide row of turbostat: frequencies, idle states, temperatures, watts",
  kind: "monitor",
  reads: ["turbostat"],
  example: "PkgWatt",
  async parse(log, emit) {
    let titles: readonly string[] | undefined;
    for await (const lines of log.batches()) {
      for (const line of lines) {
        if (titles === undefined) {
          if (line.includes("Busy%")) titles = line.trim().split(blanks);
          continue;
        }
        emitRow(titles, line.trim().split(blanks), emit);
        return;
      }
    }
  },
});

/** A row may have fewer words than the heading; both end with the same column. */
function emitRow(
  titles: readonly string[],
  values: readonly string[],
  emit: (title: string, value: string) => void,
): void {
  const shift = titles.length - values.length;
  for (const [index, value] of values.entries()) {
    const title = titles[index + shift];
    // `-` stands in columns of a single CPU, `***` where a number is too wide for its column.
    if (title !== undefined && isNumberText(value)) emit(title, value);
  }
}
