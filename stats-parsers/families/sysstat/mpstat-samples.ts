import type { Emit } from "../../../src/results/parser.js";
import { WallClock } from "../wall-clock.js";
import { isJsonObject, type JsonObject } from "./json-samples.js";
import { SampleTable } from "./sample-table.js";
import { Utilization } from "./utilization.js";

const styles = new Map([
  ["cpu-load", { prefix: "cpu", suffix: "%" }],
  ["node-load", { prefix: "node", suffix: "%" }],
]);

/** What mpstat's samples come to, in whichever form they were written. */
export class MpstatSamples {
  readonly #emit: Emit;
  readonly #clock = new WallClock();
  readonly #table = new SampleTable({ styles });
  readonly #utilization = new Utilization();

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  /** Begins a sample at a time of day of a log that began on `date`. */
  begin(date: string, time: string, half = ""): void {
    const epochSeconds = this.#clock.after(date, time, half);
    if (epochSeconds !== undefined) this.#table.set("time", epochSeconds);
  }

  /** A row of a text table. */
  addRow(section: string, name: string, fields: readonly string[], values: readonly number[]): void {
    this.#table.setRow(section, name, fields, values);
    if (styles.has(section)) {
      this.#utilization.addRow(values[fields.indexOf("idle")], values[fields.indexOf("iowait")]);
    }
  }

  /** A whole sample of a JSON log. */
  addJson(date: string, sample: JsonObject): void {
    for (const section in sample) {
      const content = sample[section];
      if (section === "timestamp") {
        this.begin(date, String(content));
      } else {
        this.#table.setSection(section, content);
        if (styles.has(section) && Array.isArray(content)) this.#addLoads(content);
      }
    }
    this.end();
  }

  /** Prints the sample. */
  end(): void {
    this.#utilization.endSample();
    this.#table.print(this.#emit);
  }

  /** To be called once, after the last sample. */
  finish(): void {
    this.#utilization.print(this.#emit);
  }

  #addLoads(rows: readonly unknown[]): void {
    for (const row of rows) if (isJsonObject(row)) this.#utilization.addRow(row.idle, row.iowait);
  }
}
