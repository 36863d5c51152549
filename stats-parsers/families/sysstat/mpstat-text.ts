import { epochDay } from "../wall-clock.js";
import type { MpstatSamples } from "./mpstat-samples.js";

/** `10:45:58`, and `PM` in a 12 hour clock. */
const stampedRow = /^(\d\d:\d\d:\d\d)(?: +(AM|PM))? +(\S.*)$/;

interface Table {
  readonly section: string;
  readonly fields: readonly string[];
}

/**
 * The text form of mpstat (todays-tools.md). A heading is stamped with the time of the sample before, so that the rows alone
 * tell when one begins; the `Average:` rows at the end are left out.
 */
export class MpstatText {
  readonly #samples: MpstatSamples;
  #date = "";
  #stamp: string | undefined;
  #headingText = "";
  #table: Table | undefined;

  constructor(samples: MpstatSamples) {
    this.#samples = samples;
  }

  readLine(line: string): void {
    if (line.startsWith("Linux ")) {
      this.#date = line.split(/\s+/).find((word) => epochDay(word) !== undefined) ?? this.#date;
      return;
    }
    const match = stampedRow.exec(line);
    if (!match) return;
    const [, time = "", half = "", text = ""] = match;
    if (text.startsWith("CPU ") || text.startsWith("NODE ")) this.#beginTable(text);
    else this.#readRow(time, half, text.trim().split(/\s+/));
  }

  /** Prints the last sample. */
  finish(): void {
    if (this.#stamp !== undefined) this.#samples.end();
  }

  #beginTable(heading: string): void {
    if (heading === this.#headingText) return;
    this.#headingText = heading;
    const [first = "", ...titles] = heading.trim().split(/\s+/);
    // `%usr` and `LOC/s` are `usr` and `LOC` in the JSON form.
    const fields = titles.map((title) => title.replace(/^%|\/s$/g, ""));
    this.#table = { section: sectionOf(first, fields), fields };
  }

  #readRow(time: string, half: string, words: readonly string[]): void {
    const [name = "", ...values] = words;
    if (!this.#table || values.length !== this.#table.fields.length) return;
    const stamp = `${time}${half}`;
    if (stamp !== this.#stamp) {
      this.finish();
      this.#stamp = stamp;
      this.#samples.begin(this.#date, time, half);
    }
    const numbers = values.map(Number);
    if (numbers.every(Number.isFinite)) this.#samples.addRow(this.#table.section, name, this.#table.fields, numbers);
  }
}

/** Name of the section that the JSON form gives to a table. */
function sectionOf(rowTitle: string, fields: readonly string[]): string {
  if (rowTitle === "NODE") return "node-load";
  if (fields.includes("idle")) return "cpu-load";
  if (fields.includes("intr")) return "sum-interrupts";
  return fields.includes("NET_RX") ? "soft-interrupts" : "individual-interrupts";
}
